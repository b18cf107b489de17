import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const BENCH = path.resolve(import.meta.dirname, '../bench/run.ts')

it('the benches measure every part beside its bare counterpart', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [BENCH, '--rows=20', '--runs=1'])
  const measured = stdout.split('\n').filter((line) => /\d (?:ms|µs|MB) +[\d.]+ (?:ms|µs|MB) +×[\d.]+/u.test(line))
  for (const what of ['unlock', 'login', 'a request with a session', 'bind', 'list 20', 'open 20 secrets', 'one by one', 'peak memory', '200 checks', 'main thread', "exchange's file"]) expect(measured.some((line) => line.includes(what)), what).toBe(true)
})
