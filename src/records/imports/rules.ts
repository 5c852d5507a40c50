// How an import goes on, and how one that was cut off shows. Pure.

import type { Problem } from '../../problems.ts'

/** What became of a row. */
export type Outcome = 'created' | 'updated' | 'unchanged' | Problem

export const importStates = ['running', 'completed', 'failed', 'interrupted'] as const
export type ImportState = (typeof importStates)[number]

/** It says that it goes on with every batch: whoever says nothing for so long does not go on any more. */
export const silentMillis = 30_000

/** A process that is killed leaves a job that runs and does not go on. */
export const stateOf = ({ state, updatedAt }: { state: ImportState; updatedAt: string }, now: string): ImportState =>
  state === 'running' && Date.parse(now) - Date.parse(updatedAt) > silentMillis ? 'interrupted' : state

/** More are counted, and not kept. */
export const maxErrors = 1_000

/** 100,000 expectations in full are about half of it. */
export const maxBytes = 128 * 1024 * 1024
