import type { ParsedInputOf } from '../../src-preload/contract/procedures.ts'
import { Secret } from '../crypto/secret.ts'
import type { ProxySetting } from '../settings/sealed-proxy.ts'
import type { Vault } from '../vault.ts'
import type { HandlersFor } from './handler.ts'

type SettingsProcedure = 'settings.read' | 'settings.update'

/** What holds for the whole vault. */
export function settingsHandlers({ settings }: Vault): HandlersFor<SettingsProcedure> {
  return {
    'settings.read': async (_input, session) => ({ data: await settings.read(session) }),
    'settings.update': async (input, session, call) => ({ data: await settings.update(session, proxyOf(input), new Secret(input.password), call.client) }),
  }
}

/** The contract lets an address stand beside the mode `url` alone, and there always. */
function proxyOf({ proxy_mode, proxy_url }: ParsedInputOf<'settings.update'>): ProxySetting {
  return proxy_mode === 'url' ? { mode: 'url', url: new Secret(proxy_url ?? '') } : { mode: proxy_mode, url: null }
}
