// The currency of the money of a partnership: that of its first record with money.
import { sql } from 'drizzle-orm'
import { db } from '../database/queries.ts'
import type { Reader } from '../database/session.ts'
import { ruleViolation } from '../problems.ts'
import { checkCurrency } from './money.ts'

const findCurrency = db
  .select({ currency: sql<string | null>`currency` })
  .from(sql`partnership_currency(${sql.placeholder('partnershipId')}::uuid, ${sql.placeholder('id')}::uuid) currency`)
  .prepare('')

interface RecordId {
  partnershipId: string
  id: string
}

/** The currency of the money of the partnership, apart from that of one record; null if it has none. */
export async function partnershipCurrency(reader: Reader, { partnershipId, id }: RecordId): Promise<string | null> {
  const [found] = await reader.query(findCurrency, { partnershipId, id })
  return found?.currency ?? null
}

/**
 * Throws 422 at `pointer` unless ISO 4217 has the currency, and the other money of the partnership is in it. Call it with the
 * partnership locked.
 */
export async function checkPartnershipCurrency(
  reader: Reader,
  record: RecordId,
  currency: string,
  pointer = '/currency',
): Promise<void> {
  checkCurrency(currency, pointer)
  const expected = await partnershipCurrency(reader, record)
  if (expected === null || expected === currency) return
  throw ruleViolation(pointer, `All money of a partnership is in one currency, which is ${expected}.`)
}

/**
 * Whether `checkPartnershipCurrency` depends, for a row of a file, on what earlier rows have changed: another currency than that of the
 * row, or the currency of a record.
 */
export const dependsOnCurrencies = (
  row: Readonly<Record<string, unknown>>,
  changed: readonly { after: { currency: string }; before: { currency: string } | undefined }[],
): boolean =>
  changed.some(
    ({ after, before }) =>
      after.currency !== row.currency || (before !== undefined && before.currency !== after.currency),
  )
