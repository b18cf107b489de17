/** Chromium refuses schemes that it does not know, so `app://host/…` is shown as `https://host.app.test/…`. */
export const toWeb = (url: string): string => url.replace(/^app:\/\/([^/]+)/u, 'https://$1.app.test')

/** The address as Electron would tell it. */
export const toApp = (url: string): string => url.replace(/^(blob:)?https:\/\/([^/]+)\.app\.test(?=\/|$)/u, (_, blob: string | undefined, host: string) => `${blob ?? ''}app://${host}`)

export const isAppAddress = (url: string): boolean => toApp(url) !== url
