// Rules of imports: states and limits. Pure.

import type { Problem } from '../../problems.ts'

/** The outcome of a row; a problem if it was rejected. */
export type RowOutcome = 'created' | 'updated' | 'unchanged' | Problem

export const importStates = ['running', 'completed', 'failed', 'interrupted'] as const
export type ImportState = (typeof importStates)[number]

/** Each batch touches `updatedAt`; an import silent for 30 s counts as interrupted. */
export const interruptedAfterMs = 30_000

/** The state that the API returns. A process that is killed leaves its import `running` in the table. */
export const stateOf = ({ state, updatedAt }: { state: ImportState; updatedAt: string }, now: string): ImportState =>
  state === 'running' && Date.parse(now) - Date.parse(updatedAt) > interruptedAfterMs ? 'interrupted' : state

/** Stored errors of an import. Further rejected rows are counted only. */
export const maxErrors = 1_000

/** About twice the size of 100,000 expectations with all fields. */
export const maxFileBytes = 128 * 1024 * 1024
