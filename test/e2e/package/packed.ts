import { mkdtempSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const ENVIRONMENT_NAME = 'TRADEKEEP_E2E_PACKED'

/** Where the package of this run goes: outside the repository, and the same for every process of the run. */
export const PACKED = (process.env[ENVIRONMENT_NAME] ??= mkdtempSync(path.join(os.tmpdir(), 'tradekeep-packed-')))

/** The content of its archive, from which the specs run once more. */
export const UNPACKED_APPLICATION = path.join(PACKED, 'application')
