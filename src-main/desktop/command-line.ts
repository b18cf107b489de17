/**
 * Switches with which somebody could look into the running main process or drive its window. The
 * fuses of the packaged application already ignore the inspector's; refusing to start says so.
 */
const REFUSED_SWITCHES = ['inspect', 'inspect-brk', 'inspect-port', 'inspect-publish-uid', 'remote-debugging-port', 'remote-debugging-pipe', 'js-flags'] as const

/** The first switch that the packaged application does not start with, or null. */
export function refusedSwitch(hasSwitch: (name: string) => boolean): string | null {
  return REFUSED_SWITCHES.find((name) => hasSwitch(name)) ?? null
}
