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

/** Whether a row of a file has another currency than earlier ones, or none. Otherwise they do not matter to `checkPartnershipCurrency`. */
export const differsInCurrency = (
  row: Readonly<Record<string, unknown>>,
  saved: readonly { currency: string }[],
): boolean => saved.some(({ currency }) => currency !== row.currency)
