// SQL for representations, and how they are saved.
import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { transitionBlocked, unknownReference } from '../../problems.ts'
import type { RecordType } from '../../records/save.ts'
import { alreadyRepresented } from './rules.ts'
import { representations } from './table.ts'

const { placeholder } = sql

export type Representation = typeof representations.$inferSelect

const records = recordStore<Representation>(representations, ['organizationId', 'id'])
export const { find, lock } = records

export const representationRecordType: RecordType<Representation> = {
  subjectType: 'representation',
  table: representations,
  store: records,
  streamOf: ({ organizationId }) => organizationId,
  constraintProblems: {
    representations_one_current_per_organization: () => transitionBlocked(alreadyRepresented),
    representations_representative_id_organizations_id_fk: () =>
      unknownReference('/representativeId', 'There is no such organization.'),
  },
}

const isCurrent = eq(representations.state, 'current')

/** The current representations of several organizations, at most one of each. */
export const findCurrent = db
  .select()
  .from(representations)
  .where(and(sql`${representations.organizationId} = any(${placeholder('ids')}::uuid[])`, isCurrent))
  .prepare('')

/** Whether an organization represents others. */
export const represents = db
  .select({
    exists: sql<boolean>`exists (select from ${representations}
      where ${representations.representativeId} = ${placeholder('id')} and ${isCurrent})`,
  })
  .from(sql`(select) as one_row`)
  .prepare('')

export const lockCurrent = db
  .select()
  .from(representations)
  .where(and(eq(representations.organizationId, placeholder('organizationId')), isCurrent))
  .for('update')
  .prepare('')

/** The current representation of an organization by `representativeId`, which cannot end until the transaction ends. */
export const shareCurrent = db
  .select({ id: representations.id })
  .from(representations)
  .where(
    and(
      eq(representations.organizationId, placeholder('organizationId')),
      eq(representations.representativeId, placeholder('representativeId')),
      isCurrent,
    ),
  )
  .for('share')
  .prepare('')
