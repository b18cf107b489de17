import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { electronPath } from './electron-path.mjs'

/**
 * `npm test`: every stage in order, whatever became of the one before, so that one run tells all that
 * is wrong. Ends with `N passed, N failed`: the tests of all stages, and one for each stage that
 * failed without a failing test (types, lint, build, coverage).
 */

if (!process.features.typescript) {
  console.error(`The tests run TypeScript sources as they are, which this Node ${process.versions.node} can't: please use Node 22.18 or newer.`)
  process.exit(1)
}

const ROOT = path.resolve(import.meta.dirname, '../..')
const reports = mkdtempSync(path.join(os.tmpdir(), 'tradekeep-test-'))
const { chromiumOptions } = await import('../../test/e2e/chromium.ts')
const electron = electronPath()

/** Runs one command with its output on ours; resolves to whether it ended well. */
function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: 'inherit',
      // The launchers in node_modules/.bin are .cmd files there.
      shell: process.platform === 'win32',
      env: { ...process.env, ...env, PATH: `${path.join(ROOT, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}` },
    })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(false)
    })
    child.on('exit', (code) => resolve(code === 0))
  })
}

const npm = (script) => run('npm', ['run', '--silent', script])

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

async function vitest() {
  const file = path.join(reports, 'vitest.json')
  const ok = await run('vitest', ['run', '--config', 'test/vitest.config.ts', '--coverage', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  const report = readReport(file)
  // A file that could not even be loaded has failed without having a test.
  const unloaded = (report?.testResults ?? []).filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0)
  const failures = [
    ...unloaded.map(({ name, message }) => ({ name: path.relative(ROOT, name), message })),
    ...(report?.testResults ?? []).flatMap(({ name: suite, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => ({ name: `${path.relative(ROOT, suite)} › ${fullName}`, message: failureMessages.join('\n') })),
    ),
  ]
  return {
    ok,
    passed: report?.numPassedTests ?? 0,
    failed: (report?.numFailedTests ?? 0) + unloaded.length,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
    failures,
  }
}

function specsOf(suites) {
  return suites.flatMap((suite) => [...(suite.specs ?? []), ...specsOf(suite.suites ?? [])])
}

/** What ran where, since the same specs run on several hosts. */
function countsByProject(suites) {
  const counts = new Map()
  for (const { projectName, status } of specsOf(suites).flatMap((spec) => spec.tests)) {
    const known = counts.get(projectName) ?? new Map()
    counts.set(projectName, known.set(status, (known.get(status) ?? 0) + 1))
  }
  return [...counts].map(([project, known]) => [project, [...known].map(([status, count]) => `${count} ${status}`).join(', ')])
}

async function playwright(projects, ...specs) {
  const file = path.join(reports, `playwright-${projects[0]}.json`)
  const chosen = projects.map((project) => `--project=${project}`)
  const ok = await run('playwright', ['test', '--config', 'test/e2e/playwright.config.ts', '--reporter=list,json', ...chosen, ...specs], { PLAYWRIGHT_JSON_OUTPUT_FILE: file })
  const report = readReport(file)
  const stats = report?.stats ?? { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }
  for (const [project, counts] of countsByProject(report?.suites ?? [])) console.log(`   ${project}: ${counts}`)
  const failures = specsOf(report?.suites ?? []).flatMap(({ file: spec, title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) => ({
        name: `[${projectName}] ${spec} › ${title}`,
        message: results.flatMap(({ errors }) => errors.map(({ message }) => message)).join('\n'),
      })),
  )
  return { ok, passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped, failures }
}

/** Says how to get Chromium where there is none, once, instead of once for each spec. */
function hasChromium() {
  try {
    chromiumOptions()
    return true
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return false
  }
}

const host = electron === null ? "the stand-in for Electron, in Chromium (Electron's own binary is not installed)" : `the real application, in ${electron}`
const endToEnd = (projects, ...specs) => async () => (hasChromium() ? playwright(projects, ...specs) : false)
/**
 * The package holds the very bundles that were built, so every spec runs from it, outside this folder; that
 * the build works in its own place as well takes a few.
 */
const FROM_PACKAGE = ['stand-in', 'demo', 'package', 'packed-shell', 'packed-desktop', 'packed-browser', 'packed-tabs']
const IN_PLACE = ['desktop', 'browser']

const STAGES = [
  { title: 'check: types, lint, unused code', stage: () => npm('check') },
  { title: 'build', stage: () => npm('build') },
  { title: 'unit, property and integration tests', stage: vitest },
  { title: `end to end, as built: the desktop on ${host}, and the headless host`, stage: endToEnd(IN_PLACE, 'accounts.spec.ts', 'binding.spec.ts') },
  { title: 'end to end, from the package, outside this folder', stage: endToEnd(FROM_PACKAGE) },
]

const results = []
for (const { title, stage } of STAGES) {
  console.log(`\n── ${title}`)
  const started = performance.now()
  const outcome = await stage()
  const counts = typeof outcome === 'boolean' ? { ok: outcome, passed: 0, failed: 0, skipped: 0, failures: [] } : outcome
  if (!counts.ok && counts.failed === 0) counts.failed = 1
  results.push({ title, seconds: Math.round((performance.now() - started) / 1000), ...counts })
}
rmSync(reports, { recursive: true, force: true })

console.log('\n── summary')
for (const { title, ok, passed, failed, skipped, seconds } of results) {
  const counted = passed + failed + skipped === 0 ? '' : `, ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${title} (${seconds} s${counted})`)
}
// Told again at the end: who reads a long log, or only what is left of it, reads its last lines.
const failures = results.flatMap((result) => result.failures)
for (const { name, message } of failures) console.log(`\nFAILED ${name}\n${message.split('\n').slice(0, 12).join('\n')}`)
if (failures.length > 1) console.log(`\nall that failed:\n${failures.map(({ name }) => `  ${name}`).join('\n')}\n`)
const sum = (name) => results.reduce((total, result) => total + result[name], 0)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 && results.every(({ ok }) => ok) ? 0 : 1
