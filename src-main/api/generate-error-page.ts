import { writeFileSync } from 'node:fs'
import { errorDetailsSchema, FIELD_PROBLEMS, STATUS_OF, type ErrorCode } from '../../src-preload/contract/errors.ts'
import { REASONS, type Reason } from '../errors/reasons.ts'
import { ERROR_GUIDE, exampleOf } from './error-guide.ts'
import { createMessages } from './messages.ts'

const INTRODUCTION = `# Errors

Every refusal, over HTTP and over IPC, has one form; [api.md](api.md) says in which order a request is refused. This page is made from the code, by \`npm run docs\`; a test holds it to that, and another one gets each example from a running host, in all three languages.

- Programs switch on \`code\`. \`message\` is for people, in the language that \`Accept-Language\` asks for (English, 简体中文, 繁體中文), and may be worded anew in any version. Below, it stands in English.
- A code of 4xx is the client's to mend, one of 5xx the vault's or the exchange's.
- \`details\` is there where it says something. It can hold ${Object.keys(errorDetailsSchema.shape).map((name) => `\`${name}\``).join(', ')}, and nothing else: whatever an error knows beside these stays inside. Never a secret, never a word on whether an account exists.
- \`details.fields\` is a list of \`path\` (dotted, as in \`options.base_url\`; empty for the whole body) and \`problem\`, one of ${FIELD_PROBLEMS.map((name) => `\`${name}\``).join(', ')}.`

function sectionOf(code: ErrorCode): string {
  const { when, remedy, how } = ERROR_GUIDE[code]
  const messages = createMessages()
  const reasons = (Object.keys(REASONS) as Reason[]).filter((reason) => REASONS[reason] === code)
  return [
    `## ${code}`,
    `Status ${STATUS_OF[code]}. ${when}`,
    `**What to do**: ${remedy}`,
    ['What it can say:', '', ...reasons.map((reason) => `- ${messages.error(reason, { seconds: 60, minutes: 15 }, 'en')}`)].join('\n'),
    how,
    `\`\`\`json\n${JSON.stringify(exampleOf(code), undefined, 2)}\n\`\`\``,
  ].join('\n\n')
}

/** The text of docs/errors.md, from the contract, the reasons and the messages. */
export function buildErrorPage(): string {
  return `${[INTRODUCTION, ...(Object.keys(STATUS_OF) as ErrorCode[]).map(sectionOf)].join('\n\n')}\n`
}

if (import.meta.main) {
  writeFileSync(new URL('../../docs/errors.md', import.meta.url), buildErrorPage())
}
