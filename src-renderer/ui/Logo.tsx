/** The keep: a tower's battlements over a keyhole, in the text's colour. */
export function Logo({ size }: { readonly size: number }) {
  return (
    <svg viewBox="0 0 34 40" width={(size * 34) / 40} height={size} aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M0 0h8v6h5V0h8v6h5V0h8v20c0 9.4-6.6 15-17 19.5C6.6 35 0 29.4 0 20zm17 13.5a5 5 0 0 0-2.7 9.2L12.4 30h9.2l-1.9-7.3A5 5 0 0 0 17 13.5z"
      />
    </svg>
  )
}
