import type { Page } from '../../src-preload/contract/envelope.ts'
import type { ProcedureName } from '../../src-preload/contract/names.ts'
import type { Contract, OutputOf, ParsedInputOf } from '../../src-preload/contract/procedures.ts'
import type { IssuedSession, LiveSession } from '../accounts/session.ts'
import type { Call } from './call.ts'

/** Public procedures have no session; all others run with one that was just found alive. */
export type SessionOf<N extends ProcedureName> = Contract[N]['access'] extends 'public' ? null : LiveSession

export interface Result<N extends ProcedureName> {
  readonly data: OutputOf<N>
  readonly page?: Page
  /** A session that began with this call; see Answer. */
  readonly session?: IssuedSession
}

/** Ties one contract entry to its service call. What it throws becomes the failure envelope. */
export type Handler<N extends ProcedureName> = (input: ParsedInputOf<N>, session: SessionOf<N>, call: Call) => Promise<Result<N>>

/** One handler for each entry: a missing or superfluous one does not compile. */
export type Handlers = { readonly [N in ProcedureName]: Handler<N> }

export type HandlersFor<N extends ProcedureName> = Pick<Handlers, N>
