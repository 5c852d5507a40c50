// SQL for agreement versions and their contents.
import { desc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { agreementContents, agreementVersions } from './table.ts'

const { placeholder } = sql

export type AgreementVersion = typeof agreementVersions.$inferSelect
export type AgreementContent = typeof agreementContents.$inferSelect

export const { find } = recordStore<AgreementVersion>(agreementVersions, ['partnershipId', 'id'])

const inPartnership = eq(agreementVersions.partnershipId, placeholder('partnershipId'))
const ofAgreement = sql`${inPartnership} and ${agreementVersions.agreementId} = ${placeholder('agreementId')}`

/** The hashes of the present contents of some versions. */
export const findHashes = db
  .select({ id: agreementVersions.id, contentSha256: agreementVersions.contentSha256 })
  .from(agreementVersions)
  .where(sql`${inPartnership} and ${agreementVersions.id} = any(${placeholder('ids')}::uuid[])`)
  .prepare('')

/** The content of a version after a compilation. */
export const findContent = db
  .select()
  .from(agreementContents)
  .where(
    sql`${agreementContents.partnershipId} = ${placeholder('partnershipId')}
      and ${agreementContents.versionId} = ${placeholder('versionId')}
      and ${agreementContents.revision} = ${placeholder('revision')}::int`,
  )
  .prepare('')

/** The contents of some versions, each after the compilation at the same place in `revisions`. */
export const findContents = db
  .select({ versionId: sql<string>`asked.id`, content: sql<string>`found.content` })
  .from(
    sql`unnest(${placeholder('ids')}::uuid[], ${placeholder('revisions')}::int[]) asked (id, revision)
      cross join lateral (select one.content from ${agreementContents} one
        where one.partnership_id = ${placeholder('partnershipId')}::uuid and one.version_id = asked.id
          and one.revision = asked.revision limit 1) found`,
  )
  .prepare('')

/** The present content of a version: of the base of an amendment, for instance. */
export const findCurrentContent = db
  .select({
    revision: agreementContents.revision,
    parts: agreementContents.parts,
    content: agreementContents.content,
    sha256: agreementContents.sha256,
  })
  .from(agreementVersions)
  .innerJoin(
    agreementContents,
    sql`${agreementContents.partnershipId} = ${agreementVersions.partnershipId}
      and ${agreementContents.versionId} = ${agreementVersions.id} and ${agreementContents.revision} = ${agreementVersions.revision}`,
  )
  .where(sql`${inPartnership} and ${agreementVersions.id} = ${placeholder('versionId')}`)
  .prepare('')

export const insertContent = db
  .insert(agreementContents)
  .values({
    partnershipId: placeholder('partnershipId'),
    versionId: placeholder('versionId'),
    revision: placeholder('revision'),
    parts: placeholder('parts'),
    content: placeholder('content'),
    sha256: placeholder('sha256'),
  })
  .prepare('')

/** The number of the last version of an agreement. It is not stored there, because observers may read the agreement. */
export const findLastNumber = db
  .select({ number: agreementVersions.number })
  .from(agreementVersions)
  .where(ofAgreement)
  .orderBy(desc(agreementVersions.number))
  .limit(1)
  .prepare('')

/** The open versions of an agreement. */
export const findOpen = db
  .select()
  .from(agreementVersions)
  .where(
    sql`${ofAgreement} and ${agreementVersions.state} in ('draft', 'party_review', 'legal_review', 'ready_to_sign', 'partially_signed')`,
  )
  .orderBy(agreementVersions.id)
  .prepare('')

/** The open versions of all agreements of a partnership. */
export const findAllOpen = db
  .select()
  .from(agreementVersions)
  .where(
    sql`${inPartnership} and ${agreementVersions.state} in ('draft', 'party_review', 'legal_review', 'ready_to_sign', 'partially_signed')`,
  )
  .orderBy(agreementVersions.id)
  .prepare('')

/** The agreements of a partnership of which a version is out for signature, with that version. */
export const findSigning = db
  .select({ agreementId: agreementVersions.agreementId, id: agreementVersions.id })
  .from(agreementVersions)
  .where(
    sql`${inPartnership} and ${agreementVersions.agreementId} = any(${placeholder('agreementIds')}::uuid[])
      and ${agreementVersions.state} in ('ready_to_sign', 'partially_signed')`,
  )
  .prepare('')

/** Those of the versions in `ids` that the partnership has. */
export const findByIds = db
  .select()
  .from(agreementVersions)
  .where(sql`${inPartnership} and ${agreementVersions.id} = any(${placeholder('ids')}::uuid[])`)
  .orderBy(agreementVersions.id)
  .prepare('')
