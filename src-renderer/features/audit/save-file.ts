/** After so long the file was taken; an address that goes at once would take it away from under a slow dialog. */
const ADDRESS_KEPT_MS = 60_000

/** Hands text over to be saved: to the browser's downloads, in the desktop's window to a dialog that asks where. */
export function saveFile({ name, type, text }: { readonly name: string; readonly type: string; readonly text: string }): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), ADDRESS_KEPT_MS)
}
