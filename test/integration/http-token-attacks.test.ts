import { createHmac, generateKeyPairSync, randomUUID, sign as signWith, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IssuedSession } from '../../src-main/accounts/session.ts'
import { Secret } from '../../src-main/crypto/secret.ts'
import type { Vault } from '../../src-main/vault.ts'
import { httpProcedures } from '../../src-main/http/routes.ts'
import { DAY, VirtualClock } from '../support/clock.ts'
import { ask, envelopeOf, failureOf, sendBytes, serveForTest, type Answered, type TestHost } from '../support/http.ts'
import { LeakSearch } from '../support/leak-search.ts'
import { HTTP_CLIENT, openTestVault, PASSWORD, registerAccount, temporaryFolder, type TestAccount } from '../support/vault.ts'

const ME = '/api/v1/users/me'

let folder: ReturnType<typeof temporaryFolder>
let clock: VirtualClock
let vault: Vault
let host: TestHost
let ada: TestAccount
let bob: TestAccount
/** The parts of a token of Bob's that is good. */
let token: Token
/** Where a header may say that the key is to be fetched; nobody ever does. */
let keyServer: { readonly url: string; readonly asked: () => number; readonly close: () => void }

interface Token {
  readonly whole: string
  readonly head: string
  readonly body: string
  readonly signature: string
  readonly claims: Readonly<Record<string, unknown>>
}

function partsOf({ accessToken }: IssuedSession): Token {
  const whole = accessToken.expose('a test alters it')
  const [head = '', body = '', signature = ''] = whole.split('.')
  return { whole, head, body, signature, claims: JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown> }
}

beforeAll(async () => {
  folder = temporaryFolder()
  clock = new VirtualClock()
  vault = await openTestVault(folder.path, { clock })
  host = await serveForTest(vault, { clock })
  ada = await registerAccount(vault, 'ada')
  bob = await registerAccount(vault, 'bob', ada.session)
  token = partsOf(bob.issued)
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    response.end(JSON.stringify({ keys: [JWK] }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  keyServer = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked, close: () => void server.close() }
})
afterAll(async () => {
  keyServer.close()
  await host.close(0)
  await vault.close()
  folder.remove()
})

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const HASHES: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

/** A token signed with a key that an attacker has. */
function signed(header: Readonly<Record<string, unknown>>, claims: unknown = token.claims, key: string | Buffer = ''): string {
  const text = `${encoded({ typ: 'JWT', ...header })}.${encoded(claims)}`
  return `${text}.${createHmac(HASHES[String(header['alg'])] ?? 'sha256', key).update(text).digest('base64url')}`
}

const RSA = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ED = generateKeyPairSync('ed25519')
const JWK = RSA.publicKey.export({ format: 'jwk' })

function signedByPair(alg: string, header: Readonly<Record<string, unknown>>, key: KeyObject): string {
  const text = `${encoded({ typ: 'JWT', alg, ...header })}.${encoded(token.claims)}`
  const signature = signWith(alg === 'EdDSA' ? null : 'sha256', Buffer.from(text), alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key)
  return `${text}.${signature.toString('base64url')}`
}

/** Asks with a token, and expects to be refused like somebody who sends none: nothing tells why. */
async function expectRefused(forged: string): Promise<void> {
  const code = 'AUTHENTICATION_FAILED'
  const { message } = failureOf(await host.ask(ME)).error
  for (const [where, method] of [[ME, 'GET'], ['/api/v1/credentials', 'GET'], ['/api/v1/events', 'GET'], ['/api/v1/auth/lock', 'POST']] as const) {
    const answer = await host.ask(where, { method, headers: { authorization: `Bearer ${forged}` } })
    const { error } = failureOf(answer)
    expect([where, answer.status, error.code, answer.headers['www-authenticate']]).toEqual([where, 401, code, 'Bearer'])
    expect(error).toEqual({ code, message })
  }
}

test('control: the token that is altered below is good', async () => {
  expect((await host.ask(ME, { token: token.whole })).status).toBe(200)
})

describe('a forged token', () => {
  const attacks: Readonly<Record<string, () => readonly string[]>> = {
    'of no algorithm': () =>
      ['none', 'None', 'NONE', 'nOnE', 'none ', '', null, undefined, 0, [], ['HS256'], { HS256: 1 }].flatMap((alg) => {
        const text = `${encoded({ alg, typ: 'JWT' })}.${token.body}`
        return [`${text}.`, text, `${text}.${token.signature}`]
      }),
    'signed with a key that is easy to guess': () => {
      const keys = ['', ' ', 'secret', 'tradekeep', 'HS256', PASSWORD, '\0'.repeat(32), token.signature, String(token.claims['sub']), Buffer.alloc(32), Buffer.alloc(32, 0xff), Buffer.from(token.signature, 'base64url')]
      return Object.keys(HASHES).flatMap((alg) => keys.map((key) => signed({ alg }, token.claims, key)))
    },
    'of another algorithm, with its own signature': () => ['HS1', 'HS384', 'HS512', 'RS256', 'ES256', 'PS256', 'EdDSA', 'hs256', 'HS256 ', 'dir', 'A256GCMKW'].map((alg) => `${encoded({ alg, typ: 'JWT' })}.${token.body}.${token.signature}`),
    'signed with a key pair of its own': () => [
      signedByPair('RS256', {}, RSA.privateKey),
      signedByPair('RS256', { jwk: JWK }, RSA.privateKey),
      signedByPair('ES256', { jwk: EC.publicKey.export({ format: 'jwk' }) }, EC.privateKey),
      signedByPair('EdDSA', { jwk: ED.publicKey.export({ format: 'jwk' }) }, ED.privateKey),
    ],
    'signed by HMAC with a public key': () =>
      [RSA, EC, ED].flatMap(({ publicKey }) => [publicKey.export({ type: 'spki', format: 'pem' }), publicKey.export({ type: 'spki', format: 'der' })].map((key) => signed({ alg: 'HS256' }, token.claims, key))),
    'that says where its key is': () => {
      const places = ['../../../../../../dev/null', '/dev/null', '/proc/sys/kernel/randomize_va_space', "' UNION SELECT 'x' --", "x'; DROP TABLE sessions; --", '$(id)', '__proto__', 'constructor', `${keyServer.url}/key`]
      return places.flatMap((kid) => ['', 'x', '2', '2\n'].map((key) => signed({ alg: 'HS256', kid }, token.claims, key)))
    },
    'that brings its key, or an address of it': () => {
      const own = Buffer.from('a key of the attacker, 32 bytes.')
      const certificate = 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'
      const headers = [{ jwk: { kty: 'oct', k: own.toString('base64url') } }, { jku: `${keyServer.url}/jwks` }, { x5u: `${keyServer.url}/chain` }, { x5c: [certificate] }, { x5t: 'AAAA' }, { cty: 'JWT' }, { zip: 'DEF' }, { enc: 'A256GCM' }]
      return headers.flatMap((header) => [signed({ alg: 'HS256', ...header }, token.claims, own), signedByPair('RS256', header, RSA.privateKey), `${encoded({ alg: 'HS256', typ: 'JWT', ...header })}.${token.body}.${token.signature}`])
    },
    'with critical extensions': () => [{ crit: ['exp'] }, { crit: [] }, { crit: ['b64'], b64: false }, { crit: ['made-up'], 'made-up': true }, { crit: 'exp' }].flatMap((header) => [signed({ alg: 'HS256', ...header }), `${encoded({ alg: 'HS256', typ: 'JWT', ...header })}.${token.body}.${token.signature}`]),
    'of another type': () => ['at+jwt', 'JOSE', 'jwt ', '', null].map((typ) => `${encoded({ alg: 'HS256', typ })}.${token.body}.${token.signature}`),
    'in another form of JOSE': () => {
      const { head, body, signature } = token
      const protection = { protected: head, signature }
      return [
        JSON.stringify({ payload: body, ...protection }),
        JSON.stringify({ payload: body, signatures: [protection, { protected: encoded({ alg: 'none' }), signature: '' }] }),
        encoded({ payload: body, ...protection }),
        `${head}..${signature}`,
        `${head}.${body}.${signature}.${signature}`,
        `${head}.${body}.${signature}.${body}.${signature}`,
        `${encoded({ alg: 'dir', enc: 'A256GCM' })}..AAAAAAAAAAAAAAAA.${body}.AAAAAAAAAAAAAAAAAAAAAA`,
      ]
    },
    'without its signature, or with half of it': () => ['', ' ', '=', 'A', token.signature.slice(0, 20), `${token.signature}A`, token.signature.repeat(2), 'A'.repeat(43)].map((signature) => `${token.head}.${token.body}.${signature}`),
    'in another spelling': () => {
      const { head, body, signature, whole } = token
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      const last = alphabet.indexOf(signature.at(-1) ?? '')
      // The last character of 32 bytes has two bits of nothing.
      const strayBits = [1, 2, 3].map((bits) => `${head}.${body}.${signature.slice(0, -1)}${alphabet[last ^ bits] ?? ''}`)
      const padded = [`${whole}=`, `${whole}==`, `${head}=.${body}.${signature}`, `${head}.${body}=.${signature}`, `${head}==.${body}==.${signature}=`]
      const blanks = [`${head}.${body}.${signature.slice(0, 9)} ${signature.slice(9)}`, `${head} .${body}.${signature}`, `.${whole}`, `${whole}.`, `"${whole}"`, `<${whole}>`, `${whole},${whole}`, `${whole} ${whole}`, `Bearer ${whole}`]
      const otherCase = [whole.toLowerCase(), whole.toUpperCase(), encodeURIComponent(`${whole} `), whole.replaceAll('.', '%2e')]
      const spaced = [`${encodedText('{ "alg":"HS256","typ":"JWT"}')}.${body}.${signature}`, `${head}.${encodedText(`${JSON.stringify(token.claims)} `)}.${signature}`]
      return [...strayBits, ...padded, ...blanks, ...otherCase, ...spaced]
    },
    'whose claims were edited': () => {
      const { claims, head, signature } = token
      const foreign = partsOf(ada.issued).claims
      const edits: unknown[] = [
        { ...claims, role: 'admin' },
        { ...claims, sub: foreign['sub'] },
        { ...claims, sid: foreign['sid'] },
        { ...claims, sub: foreign['sub'], sid: foreign['sid'], role: 'admin' },
        { ...claims, jti: randomUUID() },
        ...[4_102_444_800, 1e308, -1, 0, '4102444800', null, [], {}].map((exp) => ({ ...claims, exp })),
        ...[4_102_444_800, -1, 'now'].map((iat) => ({ ...claims, iat })),
        { ...claims, nbf: 4_102_444_800 },
        { ...claims, aud: 'tradekeep', iss: 'tradekeep' },
        {},
        [],
        null,
        'text',
        1,
      ]
      return edits.flatMap((edited) => [`${head}.${encoded(edited)}.${signature}`, signed({ alg: 'HS256' }, edited, 'a guess')])
    },
    'mixed of two that are good': () => {
      const other = partsOf(ada.issued)
      return [`${token.head}.${token.body}.${other.signature}`, `${token.head}.${other.body}.${token.signature}`, `${other.head}.${other.body}.${token.signature}`]
    },
  }

  test.each(Object.keys(attacks))('%s is refused like any other', async (name) => {
    const forged = attacks[name]?.() ?? []
    expect(forged.length).toBeGreaterThan(2)
    for (const one of forged) await expectRefused(one)
    // None of them did anything to the real one, or had anybody asked for a key.
    expect((await host.ask(ME, { token: token.whole })).status).toBe(200)
    expect(keyServer.asked()).toBe(0)
    expect(host.lines.join('')).not.toMatch(/"level":"error"/u)
  })

  test('leaves nothing of any token in the log', () => {
    const { body, signature } = token
    expect(new LeakSearch([body, signature]).find(Buffer.from(host.lines.join('')))).toBeUndefined()
  })
})

function encodedText(text: string): string {
  return Buffer.from(text).toString('base64url')
}

describe('a good token', () => {
  test('is none in any other place than the one header', async () => {
    const { whole } = token
    const asked: Promise<Answered>[] = [
      host.ask(`${ME}?access_token=${whole}`),
      host.ask(`${ME}?token=${whole}&authorization=Bearer%20${whole}`),
      ...['authorization', 'access_token', 'token', 'session', `tradekeep_refresh_${host.port}`].map((name) => host.ask(ME, { headers: { cookie: `${name}=${whole}` } })),
      ...['x-access-token', 'x-auth-token', 'x-authorization', 'proxy-authorization', 'x-api-key', 'x-tradekeep-proof', 'sec-websocket-protocol'].map((name) => host.ask(ME, { headers: { [name]: `Bearer ${whole}` } })),
      ...['Basic', 'Token', 'JWT', 'Negotiate', 'BearerX', 'Bearer:', ''].map((scheme) => host.ask(ME, { headers: { authorization: `${scheme} ${whole}`.trim() } })),
      ...['authorization', 'access_token', 'token'].map((name) => host.post('/api/v1/auth/lock', { [name]: whole })),
    ]
    for (const answer of await Promise.all(asked)) expect([answer.status, failureOf(answer).error.code]).toEqual([401, 'AUTHENTICATION_FAILED'])
  })

  test('beside another is none, whichever comes first', async () => {
    const bad = signed({ alg: 'HS256' })
    for (const pair of [[token.whole, bad], [bad, token.whole], [token.whole, token.whole]]) {
      const headers = pair.map((one) => `Authorization: Bearer ${one}\r\n`).join('')
      expect(await sendBytes(host.port, `GET ${ME} HTTP/1.1\r\nHost: localhost\r\n${headers}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 401 [\s\S]*AUTHENTICATION_FAILED/u)
    }
  })

  test('opens no other account’s: an admin’s session is not a trader’s, nor the other way', async () => {
    const live = await vault.accounts.authenticate(bob.issued.accessToken)
    expect([live.accountId, live.role]).toEqual([bob.session.accountId, 'trader'])
    expect(envelopeOf(await host.ask(ME, { token: token.whole }))).toMatchObject({ data: { username: 'bob', role: 'trader' } })
    const admins = httpProcedures().filter(({ procedure }) => procedure.access === 'admin')
    expect(admins.length).toBeGreaterThan(0)
    for (const { route } of admins) {
      const answer = await host.ask(`/api/v1${route.path.replace(/\{\w+\}/u, randomUUID())}`, { method: route.method, token: token.whole, ...(route.method === 'GET' ? {} : { body: '{}' }) })
      expect([route.path, failureOf(answer).error.code]).toEqual([route.path, 'FORBIDDEN'])
    }
  })

  test('of another vault is none here, though that one runs beside it with the same names', async () => {
    const home = temporaryFolder()
    const other = await openTestVault(home.path, { clock })
    const { issued } = await registerAccount(other, 'bob')
    await expectRefused(issued.accessToken.expose('a test sends it elsewhere'))
    await expect(other.accounts.authenticate(bob.issued.accessToken)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' })
    await other.close()
    home.remove()
  })

  test('of before a restart is none after it, since its key is gone; its refresh token still goes on, locked', async () => {
    const home = temporaryFolder()
    const first = await openTestVault(home.path, { clock })
    await registerAccount(first, 'bob')
    const issued = await first.accounts.login({ username: 'bob', password: new Secret(PASSWORD) }, HTTP_CLIENT, null)
    await first.close()
    const again = await openTestVault(home.path, { clock })
    await expect(again.accounts.authenticate(issued.accessToken)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' })
    const next = await again.accounts.refresh(issued.refreshToken, null)
    expect(next.user.locked).toBe(true)
    expect((await again.accounts.authenticate(next.accessToken)).accountId).toBe(next.user.id)
    await again.close()
    home.remove()
  })
})

const login = (): Promise<IssuedSession> => vault.accounts.login({ username: 'bob', password: new Secret(PASSWORD) }, HTTP_CLIENT, null)
const textOf = (secret: Secret): string => secret.expose('a test sends it')
const refresh = (text: string): Promise<Answered> => host.post('/api/v1/auth/refresh', { refresh_token: text })
const refreshed = (answer: Answered): { access_token: string; refresh_token: string } => (envelopeOf(answer) as { data: { access_token: string; refresh_token: string } }).data
const codeAt = async (bearer: string): Promise<string> => {
  const answer = await host.ask(ME, { token: bearer })
  return answer.status === 200 ? 'works' : failureOf(answer).error.code
}

describe('a refresh token', () => {
  test('is no access token, and an access token no refresh token: neither is used up by the try', async () => {
    const issued = await login()
    expect(await codeAt(textOf(issued.refreshToken))).toBe('AUTHENTICATION_FAILED')
    const asRefresh = await refresh(textOf(issued.accessToken))
    // Longer than any refresh token is.
    expect([asRefresh.status, failureOf(asRefresh).error.code]).toEqual([422, 'VALIDATION_ERROR'])
    expect(await codeAt(textOf(issued.accessToken))).toBe('works')
    expect((await refresh(textOf(issued.refreshToken))).status).toBe(200)
  })

  test('that is made up, cut, lengthened or spelt otherwise is refused, and ends nobody’s session', async () => {
    const issued = await login()
    const text = textOf(issued.refreshToken)
    for (const forged of [text.slice(0, -1), `${text}A`, `${text}=`, ` ${text}`, text.toUpperCase(), text.replace(/^./u, (first) => (first === 'A' ? 'B' : 'A')), 'A'.repeat(43), "' OR '1'='1", '%', 'null']) {
      const answer = await refresh(forged)
      expect([forged.length, answer.status, failureOf(answer).error.code]).toEqual([forged.length, 401, 'AUTHENTICATION_FAILED'])
    }
    expect(await codeAt(textOf(issued.accessToken))).toBe('works')
    expect((await refresh(text)).status).toBe(200)
  })

  test('copied and used by two in turn ends the login of both, whoever comes first', async () => {
    for (const ownerFirst of [true, false]) {
      const issued = await login()
      const first = refreshed(await refresh(textOf(issued.refreshToken)))
      const again = await refresh(textOf(issued.refreshToken))
      expect([ownerFirst, again.status, failureOf(again).error.code]).toEqual([ownerFirst, 401, 'AUTHENTICATION_FAILED'])
      // All of the family is over, also what the other one had got meanwhile.
      for (const access of [textOf(issued.accessToken), first.access_token]) expect(await codeAt(access)).toBe('SESSION_EXPIRED')
      expect((await refresh(first.refresh_token)).status).toBe(401)
    }
    // Other logins of the account go on.
    expect(await codeAt(token.whole)).toBe('works')
  })

  test('used by many at the same moment serves one at most, and then nobody', async () => {
    const issued = await login()
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(textOf(issued.refreshToken))))
    const served = answers.filter(({ status }) => status === 200)
    expect(served).toHaveLength(1)
    for (const answer of answers) if (answer.status !== 200) expect(failureOf(answer).error.code).toBe('AUTHENTICATION_FAILED')
    for (const answer of served) {
      expect(await codeAt(refreshed(answer).access_token)).toBe('SESSION_EXPIRED')
      expect((await refresh(refreshed(answer).refresh_token)).status).toBe(401)
    }
  })
})

test('an access token works to the second in which it ends, and no clock set back brings it to life for its ended session', async () => {
  const issued = await login()
  const text = textOf(issued.accessToken)
  const begun = clock.now()
  clock.set(begun + DAY - 1_000)
  expect(await codeAt(text)).toBe('works')
  clock.set(begun + DAY)
  expect(await codeAt(text)).toBe('SESSION_EXPIRED')
  clock.set(begun)
  await vault.accounts.logout(await vault.accounts.authenticate(issued.accessToken))
  for (const days of [0, -1, -400, 2]) {
    clock.set(begun + days * DAY)
    expect(await codeAt(text)).toBe('SESSION_EXPIRED')
  }
  clock.set(begun)
  expect(await codeAt(token.whole)).toBe('works')
})

describe('who exists', () => {
  // More than two that derive and eight that wait: whether a try takes a place is seen by who is sent away.
  const TRIES = 14
  const PLACES = 10
  const names = (prefix: string): readonly string[] => Array.from({ length: TRIES }, (_, at) => `${prefix}-${at}`)

  test('is not told by what a login costs: an unknown name takes its place among the derivations like a known one', async () => {
    for (const name of names('known')) await registerAccount(vault, name, ada.session)
    const tried = async (prefix: string): Promise<readonly (readonly [number, string])[]> => {
      const answers = await Promise.allSettled(names(prefix).map((username) => vault.accounts.login({ username, password: new Secret('not the password 12') }, HTTP_CLIENT, null)))
      return answers.map((answer) => (answer.status === 'rejected' ? [0, String((answer.reason as { code: unknown }).code)] : [1, 'works']))
    }
    const known = await tried('known')
    const unknown = await tried('unknown')
    expect(unknown).toEqual(known)
    expect(known.filter(([, code]) => code === 'AUTHENTICATION_FAILED')).toHaveLength(PLACES)
    expect(known.filter(([, code]) => code === 'RATE_LIMIT_EXCEEDED')).toHaveLength(TRIES - PLACES)
  })

  test('is not told by any answer: status, headers and body are the same but for the time', async () => {
    const told = async (username: string): Promise<readonly unknown[]> => {
      const { status, headers, text } = await ask(host.port, '/api/v1/auth/login', { method: 'POST', body: JSON.stringify({ username, password: 'not the password 12' }) })
      const { date: _date, ...others } = headers
      return [status, others, text.replace(/"timestamp":"[^"]*"/u, '')]
    }
    // Each was tried once already. Up to the fifth they are refused, and from then on shut for a while.
    const statuses: unknown[] = []
    for (let time = 0; time < 6; time += 1) {
      const unknown = await told('unknown-0')
      expect(unknown).toEqual(await told('known-0'))
      statuses.push(unknown[0])
    }
    expect(new Set(statuses)).toEqual(new Set([401, 423]))
  })
})
