import type { OxlintConfig, OxlintOverride } from 'oxlint'

/**
 * The walls between the rooms, each with its reason and, where there is one, its cost. Static, type-only
 * and dynamic imports count alike: a type that crosses a wall is a dependency too. Inline
 * `import('…').T` and `require` would slip past and are refused everywhere instead.
 */
const PACKAGES = {
  electron: {
    names: ['electron', 'electron/**'],
    why: 'Electron only in desktop.ts, desktop/, ipc/ and src-preload/index.ts: everything else must also run headless, where importing it would start a download. Cost: desktop facts are handed to services as plain arguments.',
  },
  sqlite: {
    names: ['better-sqlite3', 'kysely', 'kysely/**'],
    why: 'SQL only in store/: transactions, the executor and the step to another database are kept in one room. Cost: every query needs a repository method.',
  },
  ccxt: {
    names: ['ccxt', 'ccxt/**', 'ccxt-src/**'],
    why: 'CCXT only in exchanges/: its errors carry keys and signed URLs, and loading it costs 100 MB; nothing of it leaves the check worker. Cost: plain copies of what it knows.',
  },
  jose: {
    names: ['jose', 'jose/**'],
    why: 'Tokens are made and read only in accounts/: a second reader would be a second rule about which session is alive.',
  },
  fastify: {
    names: ['fastify', 'fastify/**', '@fastify/**', 'fastify-*'],
    why: 'Fastify only in http/: procedures know no carrier, so that both carriers refuse alike.',
  },
  pino: {
    names: ['pino', 'pino/**'],
    why: "Log lines are written only by platform/log.ts: its safe-list is what keeps secrets out of them. Cost: a new field is a change there.",
  },
} as const

type GuardedPackage = keyof typeof PACKAGES

interface Pattern {
  readonly regex?: string
  readonly group?: string[]
  readonly message: string
  readonly allowTypeImports?: boolean
}

const SERVICES_KNOW_NO_CARRIER: Pattern = {
  regex: String.raw`^(\./)?(\.\./)+(api|http|ipc|desktop|server|open-vault)(/|\.ts$)`,
  message: 'Services never import api, http, ipc, desktop or a composition root: one rule set serves every carrier, and requests go one way. Cost: what a carrier knows is passed in.',
}
const NOTHING_ELSE_OF_OURS: Pattern = {
  regex: String.raw`^(\./)?\.\./`,
  message: 'crypto, errors and platform import nothing else of ours: they can be read, tested and trusted alone. Cost: callers translate their errors.',
}
const MAIN_STAYS_IN_MAIN: Pattern = {
  regex: String.raw`(^|/)src-(renderer|preload/[^/]*$)`,
  message: 'src-main imports src-preload/contract and nothing else of the other sides: what may touch a secret never depends on a page.',
}
const CONTRACT_IMPORTS_ZOD: Pattern = {
  group: ['*', '!zod', '!./*'],
  message: 'The contract imports zod only: both sides of the border load it, so it may pull in neither.',
}
const RENDERER_KNOWS_NO_MAIN: Pattern = {
  regex: String.raw`(^|/)src-main(/|$)`,
  message: 'src-renderer imports nothing of src-main: a page never holds code that may touch a secret. Cost: shared facts go through the contract.',
}
const OF_PRELOAD_THE_CONTRACT: Pattern = {
  regex: String.raw`(^|/)src-preload/[^/]*$`,
  message: 'Of src-preload a page imports only contract/: the bridge is found at run time, or HTTP is used.',
}
const PAGES_HAVE_NO_NODE: Pattern = {
  regex: '^node:',
  message: 'Pages run in a sandboxed browser, where Node is absent.',
}
const PRELOAD_KNOWS_THE_CONTRACT: Pattern = {
  regex: String.raw`(^|/)src-(main|renderer)(/|$)`,
  message: 'The preload imports Electron and the contract only: it forwards and decides nothing.',
}
const RAW_IPC = 'Raw ipcMain and ipcRenderer only in their one wrapper each: it checks the sender, so a call that goes around it is unchecked.'

/** What one set of files must not import; `may` lists the guarded packages that it may. */
function walls(files: string[], may: readonly GuardedPackage[], patterns: readonly Pattern[], rawIpc: 'allowed' | 'refused' = 'refused'): OxlintOverride {
  const guarded = (Object.keys(PACKAGES) as GuardedPackage[]).filter((name) => !may.includes(name))
  const packages = guarded.map((name) => ({ group: [...PACKAGES[name].names], message: PACKAGES[name].why }))
  const raw = rawIpc === 'refused' ? [{ name: 'electron', importNames: ['ipcMain', 'ipcRenderer', 'default'], message: RAW_IPC }] : []
  return {
    files,
    rules: {
      'no-restricted-imports': ['error', { paths: raw, patterns: [...packages, ...patterns] }],
      'no-restricted-properties': rawIpc === 'refused' ? ['error', { property: 'ipcMain', message: RAW_IPC }, { property: 'ipcRenderer', message: RAW_IPC }] : 'off',
    },
  }
}

const service = (room: string, may: readonly GuardedPackage[] = []) => walls([`src-main/${room}/**`], may, [SERVICES_KNOW_NO_CARRIER, MAIN_STAYS_IN_MAIN])
const foundation = (room: string, may: readonly GuardedPackage[] = []) => walls([`src-main/${room}/**`], may, [NOTHING_ELSE_OF_OURS])

// Where several match one file, the last one's rule replaces the others': every entry is complete in itself.
const WALLS: OxlintOverride[] = [
  walls(['src-main/**'], [], [MAIN_STAYS_IN_MAIN]),
  foundation('crypto'),
  foundation('errors'),
  foundation('platform', ['pino']),
  service('store', ['sqlite']),
  service('accounts', ['jose']),
  service('bots'),
  service('credentials'),
  service('exchanges', ['ccxt']),
  service('monitor'),
  service('settings'),
  service('notify'),
  service('audit'),
  walls(['src-main/http/**'], ['fastify'], [MAIN_STAYS_IN_MAIN]),
  walls(['src-main/desktop.ts', 'src-main/desktop/**', 'src-main/ipc/**'], ['electron'], [MAIN_STAYS_IN_MAIN]),
  walls(['src-main/ipc/channels.ts'], ['electron'], [MAIN_STAYS_IN_MAIN], 'allowed'),
  walls(['src-preload/index.ts'], ['electron'], [PRELOAD_KNOWS_THE_CONTRACT], 'allowed'),
  walls(['src-preload/contract/**'], [], [CONTRACT_IMPORTS_ZOD]),
  walls(['src-renderer/**'], [], [RENDERER_KNOWS_NO_MAIN, OF_PRELOAD_THE_CONTRACT, PAGES_HAVE_NO_NODE]),
  {
    files: ['test/**', 'resources/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: [...PACKAGES.electron.names], allowTypeImports: true, message: "Importing electron outside Electron starts the download of its binary; tests use its types and the stand-in's module." }] },
      ],
    },
  },
]

export default {
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'react', 'jsx-a11y', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['out/**', 'dist/**', 'coverage/**', 'node_modules/**', 'resources/**/*.json'],
  rules: {
    // Promises: an unawaited one loses its error, and with it a write that the caller believes is done.
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/return-await': ['error', 'error-handling-correctness-only'],
    'typescript/only-throw-error': 'error',
    'typescript/prefer-promise-reject-errors': 'error',
    // Types are what the borders are checked with; a hole in one is a hole in a border.
    'typescript/no-explicit-any': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/no-unsafe-function-type': 'error',
    'typescript/no-deprecated': 'error',
    // Both forms would carry an import through a wall unseen.
    'typescript/consistent-type-imports': ['error', { disallowTypeAnnotations: true }],
    'typescript/no-require-imports': 'error',
    // One name for one thing, found by one search.
    'import/no-default-export': 'error',
    'oxc/no-barrel-file': ['error', { threshold: 0 }],
    'import/no-cycle': 'error',
    'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    'no-console': 'error',
    'no-eval': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    eqeqeq: 'error',
    // Refused by the categories above, but wanted here.
    'react/react-in-jsx-scope': 'off', // the automatic runtime
    'import/no-named-as-default-member': 'off', // `z.string` is how zod is written
    'import/no-unassigned-import': 'off', // style sheets, and packages that only add types
    'import/no-empty-named-blocks': 'off', // how types that a package adds to another are brought in
    'unicorn/require-module-specifiers': 'off', // the same
    'typescript/consistent-return': 'off', // the compiler's own rule knows which switches are exhaustive
    'promise/always-return': 'off', // a then whose promise nobody waits for
    'react/set-state-in-effect': 'off', // advice for the React compiler, which is not used
    'react/incompatible-library': 'off', // the same
    'react/exhaustive-effect-dependencies': 'off', // the same
    'jsx-a11y/no-autofocus': 'off', // on pages that are one form, its first field is where the keyboard belongs
    'jsx-a11y/prefer-tag-over-role': 'off', // the tags' own looks can't be themed
    'vitest/no-conditional-expect': 'off', // properties expect by case
    'unicorn/require-post-message-target-origin': 'off', // workers and forked processes, not windows
    'unicorn/no-array-sort': 'off', // of arrays made in the same expression
    'typescript/no-unsafe-enum-assignment': 'off', // the const enums of others can't be named where types are only stripped
    'typescript/unbound-method': 'off', // Kysely's and zod's builders are made to be taken apart
    'unicorn/consistent-function-scoping': 'off', // a small function next to its only use reads better
    'typescript/no-unsafe-type-assertion': 'off', // borders are parsed by schemas; inside, a narrowing after a check is fine
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'fc.assert', 'holds*', 'refuses*'] }],
    'vitest/no-focused-tests': 'error',
    'vitest/no-disabled-tests': 'error',
  },
  overrides: [
    ...WALLS,
    // Tools read these files by their default export.
    { files: ['*.config.ts', 'test/**/*.config.ts'], rules: { 'import/no-default-export': 'off' } },
    { files: ['test/**'], rules: { 'no-shadow': 'off', 'typescript/no-misused-spread': 'off' } },
    // Programs of the terminal: printing is what they are for.
    { files: ['resources/scripts/**', 'test/bench/**'], rules: { 'no-console': 'off' } },
  ],
} satisfies OxlintConfig
