// SQL for erasures.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'

export interface ErasedRecord {
  record_type: string
  record_id: string
  /** The partnership; of an organization and of a checklist response that is not shared, the organization. */
  stream_id: string
  /** The row after the erasure, by column name; null if the record was deleted. */
  record_row: Record<string, unknown> | null
  /** False if it is hidden from the organization. */
  visible: boolean
}

export interface Erasure {
  records: ErasedRecord[]
  nextPartnership: string
  lastRecord: string
  complete: boolean
}

const { placeholder } = sql

/** See migrations/functions/erase_personal_data.sql. */
export const erase = db
  .select({
    records: sql<ErasedRecord[]>`records`,
    nextPartnership: sql<string>`next_partnership`,
    lastRecord: sql<string>`last_record`,
    complete: sql<boolean>`complete`,
  })
  .from(
    sql`erase_personal_data(${placeholder('name')}, ${placeholder('email')}, ${placeholder('phone')},
      ${placeholder('recordIds')}::uuid[], ${placeholder('fromPartnership')}, ${placeholder('afterRecord')},
      ${placeholder('maxRecords')}, ${placeholder('requestId')})`,
  )
  .prepare('')
