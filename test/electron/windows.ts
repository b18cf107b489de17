/** The part of a window that the rest of the stand-in deals with. */
interface OpenWindow {
  readonly id: number
  /** False where the application prevented it. */
  close(): boolean
  destroy(): void
}

/** The windows that are open, by their ids. */
export const openWindows = new Map<number, OpenWindow>()
