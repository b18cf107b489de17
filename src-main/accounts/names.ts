/**
 * A user name or address as it is compared: compatibility forms and letter case count as the same, so
 * that no second account can pass for the first.
 */
export function comparable(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC')
}
