// SQL for organizations.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { organizations } from './table.ts'

const { placeholder } = sql

export type Organization = Omit<typeof organizations.$inferSelect, 'nameSearch'>

export const { find, lock, insert, save } = recordStore<Organization>(organizations, ['id'])

export const findByIds = db
  .select()
  .from(organizations)
  .where(sql`${organizations.id} = any(${placeholder('ids')}::uuid[])`)
  .prepare('')
