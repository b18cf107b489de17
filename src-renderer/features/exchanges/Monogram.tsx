const TINTS = 6

/** A small tile with an exchange's initials: a steady mark for the eye, without borrowing a logo. */
export function Monogram({ id, name }: { readonly id: string; readonly name: string }) {
  const tint = [...id].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TINTS
  return (
    <span className="tk-monogram" data-tint={tint} aria-hidden="true">
      {name.replaceAll(/[^\p{L}\p{N}]/gu, '').slice(0, 2)}
    </span>
  )
}
