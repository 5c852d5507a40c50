// SQL for the strictest standards.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { readingDay } from '../../records/reading-day.ts'

/** The day whose standards are read, if the request names none. */
export const findReadingDay = db
  .select({ day: sql<string>`${readingDay(sql`asked.partnership_id`)}::text` })
  .from(sql`(select ${sql.placeholder('partnershipId')}::uuid as partnership_id) asked`)
  .prepare('')
