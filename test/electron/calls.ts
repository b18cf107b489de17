/** What the process with the pages asks of the main process that stands in for Electron's. */
export type MainCalls = {
  invoke(windowId: number, channel: string, values: readonly unknown[], frameUrl: string): Promise<unknown>
  request(url: string, method: string): Promise<{ status: number; headers: Record<string, string>; body: Uint8Array }>
  /** Whether the application lets the page go there. */
  navigate(windowId: number, url: string): boolean
  /** Whether the application lets the page open another window. */
  openWindow(windowId: number, url: string): boolean
  /** Whether the application lets the page save this. */
  download(url: string, fileName: string): boolean
  loaded(windowId: number, url: string): void
  closed(windowId: number): void
  /** Runs the source of a function of Electron's module in the main process. */
  evaluate(source: string, value: unknown): Promise<unknown>
  quit(): void
}

/** What the main process asks of the process with the pages. */
export type PageCalls = {
  open(windowId: number, options: { width: number; height: number; preload: string }): Promise<void>
  load(windowId: number, url: string): Promise<void>
  send(windowId: number, channel: string, values: readonly unknown[]): Promise<void>
  close(windowId: number): Promise<void>
}
