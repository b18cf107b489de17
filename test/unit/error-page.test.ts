import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ERROR_GUIDE } from '../../src-main/api/error-guide.ts'
import { buildErrorPage } from '../../src-main/api/generate-error-page.ts'
import { failureSchema } from '../../src-preload/contract/envelope.ts'
import { errorDetailsSchema, STATUS_OF, type ErrorCode } from '../../src-preload/contract/errors.ts'

const committed = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

test('docs/errors.md is what the code generates: npm run docs', () => {
  expect(committed).toBe(buildErrorPage())
})

test.each(Object.keys(STATUS_OF) as ErrorCode[])('%s has a section with its status, its messages and an example of its own', (code) => {
  const section = committed.split(/^## /mu).find((part) => part.startsWith(`${code}\n`)) ?? ''
  expect(section).toContain(`Status ${STATUS_OF[code]}.`)
  expect(section).toMatch(/^- .{10,}$/mu)
  expect(ERROR_GUIDE[code].example.code).toBe(code)
  const example = failureSchema.parse(JSON.parse(/```json\n(.*)\n```/su.exec(section)?.[1] ?? ''))
  expect(example.error.code).toBe(code)
})

test('every detail that can leave is named', () => {
  for (const name of Object.keys(errorDetailsSchema.shape)) expect(committed).toContain(`\`${name}\``)
})
