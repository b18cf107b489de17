import { IconEye, IconEyeOff } from '@tabler/icons-react'

/** The eye of every hidden field: open while the value is hidden, struck through while it is shown. */
export function EyeIcon({ reveal }: { readonly reveal: boolean }) {
  const Eye = reveal ? IconEyeOff : IconEye
  return <Eye size={20} aria-hidden="true" />
}
