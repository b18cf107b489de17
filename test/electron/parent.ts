import type { MainCalls, PageCalls } from './calls.ts'
import { connect } from './wire.ts'

/** Filled in by main-process.ts: the answers need everything that is built upon this wire. */
export const answers: Partial<MainCalls> = {}

/** The process with the pages. */
export const toParent = connect<PageCalls>(process, answers)
