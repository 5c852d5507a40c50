// What the errors of PostgreSQL mean to a caller.
import pg from 'pg'
import { Problem, partnershipClosedProblem } from '../problems.ts'

const codeOf = (error: unknown): string => (error instanceof pg.DatabaseError ? (error.code ?? '') : '')

/** The constraint that a write ran into, if it did; the feature that owns it knows what that means. */
export const violatedConstraint = (error: unknown): string | undefined =>
  codeOf(error).startsWith('23') ? (error as pg.DatabaseError).constraint : undefined

/** Serialization failure and deadlock: the whole transaction may simply be run again. */
export const isRetryable = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error))

/** Lost connections, shutdown, too many clients, cancelled statements, locks that did not come free. */
const passing = /^(08...|57...|53...|55P03|25P0[34]|40001|40P01)$/

/** False where the connection is gone, or may still be busy with what it did not answer. */
export const leavesConnectionUsable = (error: unknown): boolean =>
  error instanceof Problem ? error.code !== 'unavailable' : !/^(08|57|25P0[34])/.test(codeOf(error))

/** Turns an error of the database into the problem that it is for the caller; anything else passes through. */
export function toProblem(error: unknown): unknown {
  const code = codeOf(error)
  if (code === '') return error
  if (passing.test(code)) return unavailable(error)
  // Raised by claim_idempotency_key().
  if (code === 'PB001') return new Problem('idempotency-key-in-use', undefined, { headers: { 'retry-after': '1' } })
  // Raised by record_event().
  if (code === 'PB002') return partnershipClosedProblem()
  // Row level security has refused what the code had let pass: the caller has just lost its place.
  if (code === '42501') return new Problem('insufficient-relation', 'Your organization may not do this any more.')
  if (code === '23505') return new Problem('concurrent-update', 'Another record has the same unique value.')
  if (code === '23503') return new Problem('unknown-reference', 'The request names a record that is not there.')
  if (code.startsWith('22')) return new Problem('invalid-request', 'A value cannot be kept as it was sent.')
  return error
}

export function unavailable(cause?: unknown): Problem {
  const problem = new Problem('unavailable', 'The database cannot answer right now.', {
    headers: { 'retry-after': '1' },
  })
  problem.cause = cause
  return problem
}
