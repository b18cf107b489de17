import { Secret } from '../crypto/secret.ts'
import type { Vault } from '../vault.ts'
import type { HandlersFor } from './handler.ts'
import { sessionData } from './sessions.ts'

type DeviceProcedure = 'device.accounts' | 'device.login' | 'device.unlock' | 'device.read' | 'device.enable' | 'device.disable'

/** Opening an account by the machine's keychain. */
export function deviceHandlers({ device }: Vault): HandlersFor<DeviceProcedure> {
  return {
    'device.accounts': async () => ({ data: await device.accounts() }),
    'device.login': async (input, _session, call) => {
      const session = await device.login(input.username, call.client)
      return { data: sessionData(session, call), session }
    },
    'device.unlock': async (_input, session) => ({ data: await device.unlock(session) }),
    'device.read': async (_input, session) => ({ data: await device.read(session) }),
    'device.enable': async (input, session, call) => ({ data: await device.enable(session, new Secret(input.password), call.client) }),
    'device.disable': async (_input, session) => ({ data: await device.disable(session) }),
  }
}
