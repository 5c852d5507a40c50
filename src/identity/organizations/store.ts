// SQL for organizations and representations.
import { and, eq, isNull, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { organizations, representations } from './table.ts'

const { placeholder } = sql

export type Organization = Omit<typeof organizations.$inferSelect, 'nameSearch'>
export type Representation = typeof representations.$inferSelect

export const { find, lock, insert, save } = recordStore<Organization>(organizations, ['id'])
export const { insert: insertRepresentation } = recordStore<Representation>(representations, ['id'])

/** The current representations of several organizations, at most one of each. */
export const findRepresentations = db
  .select()
  .from(representations)
  .where(
    and(sql`${representations.organizationId} = any(${placeholder('ids')}::uuid[])`, isNull(representations.endedAt)),
  )
  .prepare('')

export const endRepresentation = db
  .update(representations)
  .set({ endedAt: sql`now()` })
  .where(and(eq(representations.organizationId, placeholder('organizationId')), isNull(representations.endedAt)))
  .prepare('')

export const findByIds = db
  .select()
  .from(organizations)
  .where(sql`${organizations.id} = any(${placeholder('ids')}::uuid[])`)
  .prepare('')
