/** What the application asked the desktop to do, in order, for specs to look at. */
export const recorded: { readonly what: string; readonly values: readonly unknown[] }[] = []

export function record(what: string, ...values: readonly unknown[]): void {
  recorded.push({ what, values })
}
