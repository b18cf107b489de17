import type { Bounds } from './memory.ts'

/** Of the title bar at least this much must lie on a screen, or nobody could drag the window back. */
const GRIP = { width: 120, height: 32 }

const overlap = (from: number, to: number, otherFrom: number, otherTo: number): number => Math.min(to, otherTo) - Math.max(from, otherFrom)

function canBeDragged(window: Bounds, area: Bounds): boolean {
  const across = overlap(window.x, window.x + window.width, area.x, area.x + area.width)
  const down = overlap(window.y, window.y + GRIP.height, area.y, area.y + area.height)
  return across >= GRIP.width && down >= GRIP.height
}

const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high))

/**
 * Where a window belongs that was at `remembered` when these were not yet the screens (`areas`, without
 * task bars, the primary one first): unchanged where its title bar can be reached, else moved into the
 * primary one and made to fit it. Null without a memory or a screen: the system decides.
 */
export function placeOn(remembered: Bounds | null, areas: readonly Bounds[]): Bounds | null {
  const [primary] = areas
  if (remembered === null || primary === undefined) return null
  if (areas.some((area) => canBeDragged(remembered, area))) return remembered
  const width = Math.min(remembered.width, primary.width)
  const height = Math.min(remembered.height, primary.height)
  return {
    width,
    height,
    x: within(remembered.x, primary.x, primary.x + primary.width - width),
    y: within(remembered.y, primary.y, primary.y + primary.height - height),
  }
}
