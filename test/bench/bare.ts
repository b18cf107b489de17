import { createCipheriv, createDecipheriv, createHash, createHmac, createSecretKey, hkdfSync, randomBytes, randomUUID, type KeyObject } from 'node:crypto'
import path from 'node:path'
import { hashRaw } from '@node-rs/argon2'
import Database from 'better-sqlite3'

const SALT = Buffer.alloc(16)

/** The same jobs by better-sqlite3 and node:crypto alone, without a vault around them. */
export class Bare {
  readonly #database: Database.Database
  readonly #key: KeyObject
  readonly #insert: Database.Statement
  #last = 0

  /** `key` opens a folder that was filled before. */
  constructor(folder: string, key: Uint8Array = randomBytes(32)) {
    this.#key = createSecretKey(key)
    this.#database = new Database(path.join(folder, 'bare.db'))
    // As the vault sets them: a durable write is compared with a durable write.
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'fullfsync = ON', 'secure_delete = ON']) this.#database.pragma(pragma)
    this.#database.exec('CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, account TEXT NOT NULL, identity BLOB NOT NULL, listing BLOB NOT NULL, record BLOB NOT NULL, UNIQUE (account, identity)) STRICT')
    this.#database.exec('CREATE TABLE IF NOT EXISTS slot (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL, failures INTEGER NOT NULL) STRICT')
    this.#database.prepare('INSERT OR REPLACE INTO slot VALUES (?, ?, 0)').run('password', this.#seal(randomBytes(32)))
    this.#database.exec('CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, account TEXT NOT NULL, begun INTEGER NOT NULL) STRICT')
    this.#database.exec('CREATE TABLE IF NOT EXISTS tokens (hash BLOB PRIMARY KEY, session TEXT NOT NULL) STRICT')
    this.#insert = this.#database.prepare('INSERT INTO rows VALUES (?, ?, ?, ?, ?)')
  }

  #seal(plain: Uint8Array): Buffer {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    const body = cipher.update(plain)
    cipher.final()
    return Buffer.concat([nonce, body, cipher.getAuthTag()])
  }

  #open(sealed: Buffer): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, 12))
    decipher.setAuthTag(sealed.subarray(-16))
    const plain = decipher.update(sealed.subarray(12, -16))
    decipher.final()
    return plain
  }

  /** Seals two values and writes them in one durable insert. */
  insert(listing: string, record: string): void {
    this.#last += 1
    this.#insert.run(String(this.#last).padStart(36, '0'), 'account', randomBytes(32), this.#seal(Buffer.from(listing)), this.#seal(Buffer.from(record)))
  }

  /** One query for all, one key for all, one JSON.parse a row. */
  readAll(column: 'listing' | 'record'): unknown[] {
    const rows = this.#database.prepare(`SELECT id, ${column} AS sealed FROM rows ORDER BY id DESC`).all() as { sealed: Buffer }[]
    return rows.map(({ sealed }): unknown => JSON.parse(this.#open(sealed).toString('utf8')))
  }

  /** One query a row. */
  readOneByOne(column: 'listing' | 'record'): unknown[] {
    const ids = this.#database.prepare('SELECT id FROM rows').pluck().all() as string[]
    const one = this.#database.prepare(`SELECT ${column} FROM rows WHERE account = 'account' AND id = ?`).pluck()
    return ids.map((id): unknown => JSON.parse(this.#open(one.get(id) as Buffer).toString('utf8')))
  }

  /** Counts the attempt, derives, opens a slot, derives a key from it, takes the attempt back. */
  async unlock(password: string, cost: { memory: number; passes: number; lanes: number }): Promise<KeyObject> {
    this.#database.prepare('UPDATE slot SET failures = failures + 1').run()
    const wrapped = this.#database.prepare('SELECT wrapped FROM slot').pluck().get() as Buffer
    createSecretKey(await hashRaw(password, { salt: SALT, memoryCost: cost.memory, timeCost: cost.passes, parallelism: cost.lanes, outputLen: 32, algorithm: 2 }))
    const account = this.#open(wrapped)
    const listing = createSecretKey(Buffer.from(hkdfSync('sha256', account, SALT, 'listing', 32)))
    this.#database.prepare('UPDATE slot SET failures = 0').run()
    return listing
  }

  /** As `unlock`, then writes a session and the hash of its token in one durable transaction, and signs. */
  async login(password: string, cost: { memory: number; passes: number; lanes: number }): Promise<string> {
    await this.unlock(password, cost)
    const id = randomUUID()
    const token = randomBytes(32)
    this.#database.transaction(() => {
      this.#database.prepare('INSERT INTO sessions VALUES (?, ?, ?)').run(id, 'account', Date.now())
      this.#database.prepare('INSERT INTO tokens VALUES (?, ?)').run(createHash('sha256').update(token).digest(), id)
    })()
    return createHmac('sha256', this.#key).update(id).digest('base64url')
  }

  close(): void {
    this.#database.close()
  }
}
