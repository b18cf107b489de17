import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'

const OPENERS = { darwin: ['open'], win32: ['cmd', '/c', 'start', '""'] }

const hasDisplay = () => ['darwin', 'win32'].includes(process.platform) || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/**
 * Opens the address in the default browser; does nothing where there is no display. Arguments of
 * processes can be read by every user of the machine, and the address may hold the set-up token: so
 * the browser is given another address, which serves once and leads there.
 */
export function openBrowser(address) {
  if (!hasDisplay()) return
  const secretPath = `/${randomBytes(16).toString('hex')}`
  const server = createServer((request, response) => {
    if (request.url !== secretPath) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(302, { location: address, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).end()
    server.close()
  })
  server.listen(0, '127.0.0.1', () => {
    const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open']
    const opener = spawn(command, [...args, `http://127.0.0.1:${server.address().port}${secretPath}`], { stdio: 'ignore', detached: true })
    // The address is on the terminal as well, so a machine without an opener loses nothing.
    opener.on('error', () => server.close())
    opener.unref()
  })
  server.unref()
}
