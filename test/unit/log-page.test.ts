import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { buildLogPage } from '../../src-main/platform/generate-log-page.ts'
import { LOG_EVENTS, type LogEvent } from '../../src-main/platform/log-events.ts'
import { logLines } from '../support/log-lines.ts'

const committed = readFileSync(new URL('../../docs/logs.md', import.meta.url), 'utf8')

test('docs/logs.md is what the code generates: npm run docs', () => {
  expect(committed).toBe(buildLogPage())
})

test('every event is on the page with its fields, and nothing else is', () => {
  const told = [...committed.matchAll(/^\| `([a-z_.]+)` \| (.*) \| .+ \|$/gmu)].map(([, event, fields = '']) => [event, [...fields.matchAll(/`(\w+)`/gu)].map(([, name]) => name)])
  const known = (Object.keys(LOG_EVENTS) as LogEvent[]).map((event) => [event, [...LOG_EVENTS[event].fields]])
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(known))
  expect(told).toHaveLength(known.length)
})

test("the page's example is a line as the log writes it", () => {
  const example = JSON.parse(/```json\n(.*)\n```/u.exec(committed)?.[1] ?? '') as Record<string, string>
  const { level, time, event, ...fields } = example
  const { log, lines } = logLines()
  log.info('credential.checked', fields)
  expect({ level, event, time: new Date(time ?? '').toISOString() }).toEqual({ level: 'info', event: 'credential.checked', time })
  expect({ ...(JSON.parse(lines[0] ?? '') as object), time }).toEqual(example)
})
