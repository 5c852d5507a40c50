// SQL for hand-over codes.
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { handoverCodeDigests, handoverCodes } from './table.ts'

const { placeholder } = sql

export type HandoverCode = typeof handoverCodes.$inferSelect

export const { find, lock, insert, save } = recordStore<HandoverCode>(handoverCodes, ['organizationId', 'id'])
export const { insert: insertDigest } = recordStore(handoverCodeDigests, ['digest'])

export const lockIssued = db
  .select()
  .from(handoverCodes)
  .where(
    and(
      eq(handoverCodes.organizationId, placeholder('organizationId')),
      isNull(handoverCodes.redeemedAt),
      isNull(handoverCodes.revokedAt),
      gt(handoverCodes.expiresAt, sql`now()`),
    ),
  )
  .for('update')
  .prepare('')

/** The code with one of the digests, if it can be redeemed. Runs without a request context. */
export const authenticateHandoverCode = db
  .select({ codeId: sql<string>`code_id`, organizationId: sql<string>`organization_id` })
  .from(sql`authenticate_handover_code(${placeholder('digests')}::text[])`)
  .prepare('')
