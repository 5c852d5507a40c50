// Converts errors of PostgreSQL to problems.
import pg from 'pg'
import { organizationClosed, Problem, partnershipClosedProblem } from '../problems.ts'

const codeOf = (error: unknown): string => (error instanceof pg.DatabaseError ? (error.code ?? '') : '')

/** The name of the constraint that a write violated, if any. */
export const violatedConstraint = (error: unknown): string | undefined =>
  codeOf(error).startsWith('23') ? (error as pg.DatabaseError).constraint : undefined

/**
 * True for a serialization failure, a deadlock, and a prepared statement that is unknown or exists, because DISCARD ALL or a
 * connection pooler has changed which ones the connection has: the whole transaction can be repeated.
 */
export const isRetryable = (error: unknown): boolean => /^(40001|40P01|26000|42P05)$/.test(codeOf(error))

/**
 * Lost connection, shutdown, too many clients, cancelled statement, lock timeout, timeout of the session, a server in
 * recovery, and what can be repeated.
 */
const isTransient = (error: unknown): boolean =>
  isRetryable(error) || /^(08...|57...|53...|55P03|25P0[34]|25006)$/.test(codeOf(error))

/**
 * False if the connection is lost, has other prepared statements than this process knows, or is to a server in recovery, which
 * accepts no writes.
 */
export const leavesConnectionUsable = (error: unknown): boolean =>
  error instanceof Problem ? error.code !== 'unavailable' : !/^(08|57P|25P0[34]|25006|26000|42P05)/.test(codeOf(error))

/** Returns other errors unchanged. */
export function toProblem(error: unknown): unknown {
  const code = codeOf(error)
  if (code === '') return error
  if (isTransient(error)) return unavailable(error)
  // Raised by claim_idempotency_key().
  if (code === 'PB001') {
    const detail = 'The first request of your API client with this key has not finished.'
    return new Problem('idempotency-key-in-use', detail, { headers: { 'retry-after': '1' } })
  }
  // Raised by record_event().
  if (code === 'PB002') return partnershipClosedProblem()
  // Raised by track_membership().
  if (code === 'PB003') return organizationClosed((error as pg.DatabaseError).detail || null)
  // Row-level security rejected what earlier checks had allowed: the caller has lost its access meanwhile.
  if (code === '42501') return new Problem('insufficient-relation', 'Your organization has lost access to this record.')
  if (code === '23505') return new Problem('concurrent-update', 'Another record has the same unique value.')
  if (code === '23503')
    return new Problem('unknown-reference', 'The request contains the id of a record that does not exist.')
  if (code.startsWith('22')) return new Problem('invalid-request', 'The database cannot store one of the values.')
  return error
}

export function unavailable(cause?: unknown): Problem {
  const problem = new Problem('unavailable', 'The database is temporarily unavailable.')
  problem.cause = cause
  return problem
}
