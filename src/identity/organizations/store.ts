// SQL for organizations.
import { and, desc, eq, or, sql } from 'drizzle-orm'
import { ofCurrentOrganization, ofRepresentedOrganizations } from '../../database/columns.ts'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { externalIds } from '../../records/external-ids/table.ts'
import { organizations, verifiedExternalIds } from './table.ts'

const { placeholder } = sql

export type Organization = Omit<typeof organizations.$inferSelect, 'nameSearch'>

export const { find, lock, insert, save } = recordStore<Organization>(organizations, ['id'])

const isVerified = and(
  eq(verifiedExternalIds.scheme, placeholder('scheme')),
  eq(verifiedExternalIds.value, placeholder('value')),
)
/** The organization with a verified external id. */
export const findVerified = db
  .select({ organizationId: verifiedExternalIds.organizationId })
  .from(verifiedExternalIds)
  .where(isVerified)
  .prepare('')

export const insertVerified = db
  .insert(verifiedExternalIds)
  .values({ organizationId: placeholder('organizationId'), scheme: placeholder('scheme'), value: placeholder('value') })
  .prepare('')

export const deleteVerified = db
  .delete(verifiedExternalIds)
  .where(and(isVerified, eq(verifiedExternalIds.organizationId, placeholder('organizationId'))))
  .prepare('')

const addedByCaller = ofCurrentOrganization(externalIds.scopeId)
/** The organization of the caller with an external id: one to which it has added the id, itself, or one that it represents. */
export const findClaimed = db
  .select({ organizationId: externalIds.subjectId })
  .from(externalIds)
  .where(
    and(
      eq(externalIds.subjectType, 'organization'),
      eq(externalIds.scheme, placeholder('scheme')),
      eq(externalIds.value, placeholder('value')),
      or(
        addedByCaller,
        ofCurrentOrganization(externalIds.subjectId),
        ofRepresentedOrganizations(externalIds.subjectId),
      ),
    ),
  )
  .orderBy(desc(addedByCaller), externalIds.subjectId)
  .limit(1)
  .prepare('')

export const findByIds = db
  .select()
  .from(organizations)
  .where(sql`${organizations.id} = any(${placeholder('ids')}::uuid[])`)
  .prepare('')
