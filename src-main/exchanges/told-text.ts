const NOT_ON_A_LINE = /[\p{Cc}\u2028\u2029]/gu
/** Characters without a shape that turn the text around them about, or hide in it. */
const UNSEEN = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu

/** A name as an exchange tells it, as one line that reads the way it is written: whoever chose it is not trusted. */
export function toldName(text: string): string {
  return text.replaceAll(UNSEEN, '').replaceAll(NOT_ON_A_LINE, ' ').toWellFormed().trim()
}
