const KEY = 'tradekeep.username'

/** Who logged in here last, so that only the password is left to type. */
export function lastUsername(): string {
  return localStorage.getItem(KEY) ?? ''
}

export function keepUsername(username: string): void {
  localStorage.setItem(KEY, username)
}

/** For an account that is gone. */
export function forgetUsername(): void {
  localStorage.removeItem(KEY)
}
