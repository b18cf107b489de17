import { writeFileSync } from 'node:fs'
import { LOG_EVENTS, type LogEvent, type LogLevel } from './log-events.ts'

const INTRODUCTION = `# The log

What happened to the vault, in JSON lines (pino), in \`tradekeep.log\` in its folder; the [README](../README.md) says which folder that is. The list of events is made from the code, by \`npm run docs\`; a test holds it to that.

\`\`\`json
{"level":"info","time":"2026-01-31T09:00:00.000Z","account_id":"0198c0de-0000-7000-8000-000000000001","credential_id":"0198c0de-0000-7000-8000-000000000002","exchange":"binance","outcome":"expired","cause":"key_expired","latency_ms":212,"event":"credential.checked"}
\`\`\`

- **Written at once.** A line is with the system before the vault goes on, so that the last words before a crash are there. Where nothing can be written (a full disk), Tradekeep says so once on standard error and goes on; \`log.resumed\` then says how many lines are missing.
- **Turned over at 5 MB**, while it runs too: the two files before are \`tradekeep.log.1\` and \`tradekeep.log.2\`. Each has mode 0600.
- **\`--verbose\`** (of \`npm run serve\`) adds a line for each request and one for each refusal, and writes every line to standard error too. No secret is in these either: they go the same way.

## What can't stand in it

Nothing is written because somebody handed it over. A line has a name from the list below, the fields of that event and no other, and in each field what it may hold: ids are UUIDs, a route is its template, an exchange has an id's form, numbers are numbers. What does not fit reads \`[redacted]\`. No body, header, label, note, username or email is a field.

Of an error, \`error\` says its kinds and codes, with those of its causes, and \`stack\` where it came from: files of the application, without the folders that they lie in, and names of functions that stand in these files. Its message is never written: a library's message can quote what it was working on. \`strategy_id\` is what a program calls itself; what is not written in words and numbers there counts as a key in the wrong field.

## Events

\`event\`, \`level\` and \`time\` are in each line; \`error\` and \`stack\` where an error led to it.`

const LEVELS: Readonly<Record<LogLevel, string>> = {
  error: 'Errors: something did not go as it should',
  warn: 'Warnings: it goes on, but somebody should know',
  info: 'Everyday events',
  debug: 'With `--verbose` alone',
}

function tableOf(level: LogLevel): string {
  const rows = (Object.keys(LOG_EVENTS) as LogEvent[])
    .filter((event) => LOG_EVENTS[event].level === level)
    .toSorted()
    .map((event) => `| \`${event}\` | ${LOG_EVENTS[event].fields.map((name) => `\`${name}\``).join(', ')} | ${LOG_EVENTS[event].when} |`)
  return [`### ${LEVELS[level]}`, '', '| event | fields | when |', '| --- | --- | --- |', ...rows].join('\n')
}

/** The text of docs/logs.md, from the list of events. */
export function buildLogPage(): string {
  return `${[INTRODUCTION, ...(Object.keys(LEVELS) as LogLevel[]).map(tableOf)].join('\n\n')}\n`
}

if (import.meta.main) {
  writeFileSync(new URL('../../docs/logs.md', import.meta.url), buildLogPage())
}
