// The collection of agreement versions, and the view of one.
import { sql } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import { pgArray } from '../../database/queries.ts'
import { partnershipPath, path } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { actionLists } from '../../records/lifecycles.ts'
import { actionsOf, loadVersionsContext, stateOfVersion, type VersionsContext } from './context.ts'
import { versionCollection } from './drafts.ts'
import { type DraftParts, type Written, withoutNulls } from './parts.ts'
import { partFields, partLists } from './parts-schema.ts'
import { AgreementVersionStateView, versionSchemas } from './schema.ts'
import { findContent, findContents, type AgreementVersion as Version } from './store.ts'
import { agreementVersions } from './table.ts'

export interface Related {
  versions: VersionsContext
  /** What the drafter wrote; undefined in a list. */
  parts: DraftParts | undefined
}

export const tag = 'Agreements'
export const about =
  'A version of an agreement (E1): a draft, an amendment, a renewal, or what was signed. The service compiles it from what the parties agreed.'
const idParameter = 'agreementVersionId'
export const versionParams = path({ ...partnershipPath, [idParameter]: uuidOf('the agreement version') })

/** The state of a version today, as `stateOn` computes it. */
const stateToday = sql`case when state not in ('executed', 'suspended') then state
  when terminates_on <= (now() at time zone time_zone)::date then 'terminated'
  when superseded_on <= (now() at time zone time_zone)::date then 'superseded'
  when ends_on < (now() at time zone time_zone)::date then 'expired'
  when state = 'suspended' then 'suspended'
  when in_force_from <= (now() at time zone time_zone)::date then 'in_force' else 'executed' end`

export const collection: Collection<Version, PartnershipContext, Related> = {
  ...versionCollection,
  plural: 'agreement_versions',
  tag,
  about,
  schemas: versionSchemas,
  filters: {
    agreementId: oneOfFilter(uuidOf('an agreement'), agreementVersions.agreementId),
    state: {
      ...oneOfFilter(ref(AgreementVersionStateView), agreementVersions.state),
      where: (states) => sql`${stateToday} = any(${states}::text[])`,
    },
  },
  context: loadPartnership,
  async related(reader, rows, request, partnership) {
    const { partnershipId, [idParameter]: id } = request.params as Record<string, string>
    const isList = request.method === 'GET' && id === undefined
    const [row] = rows
    const [versions, [content]] = await Promise.all([
      loadVersionsContext(reader, rows, partnership),
      isList || row === undefined
        ? []
        : reader.query(findContent, { partnershipId, versionId: row.id, revision: row.revision }),
    ])
    return { versions, parts: content?.parts }
  },
  view: (row, request, _context, _now, { versions, parts }) => view(row, request, versions, parts),
  // With the canonical JSON: an export without what was signed would lack the agreement.
  async exported(reader, rows, shown) {
    const contents = await reader.query(findContents, {
      partnershipId: rows[0]?.partnershipId ?? null,
      ids: pgArray(rows.map(({ id }) => id)),
      revisions: pgArray(rows.map(({ revision }) => revision)),
    })
    const byVersion = new Map(contents.map(({ versionId, content }) => [versionId, content]))
    return shown.map((version, index) => ({ ...version, content: byVersion.get(rows[index]?.id ?? '') ?? null }))
  },
}

export const partNames = Object.keys(partFields) as (keyof DraftParts)[]

export function view(row: Version, request: FastifyRequest, versions: VersionsContext, parts: DraftParts | undefined) {
  const written = Object.fromEntries(
    partNames.map((name) => [name, parts?.[name] ?? ((partLists as readonly string[]).includes(name) ? [] : null)]),
  )
  return {
    id: row.id,
    partnershipId: row.partnershipId,
    organizationId: row.organizationId,
    agreementId: row.agreementId,
    number: row.number,
    origin: row.origin,
    baseVersionId: row.baseVersionId,
    reason: row.reason,
    ruleSet: row.ruleSet,
    revision: row.revision,
    contentSha256: row.contentSha256,
    compiledAt: row.compiledAt,
    gaps: { required: row.requiredGaps, recommended: row.recommendedGaps },
    shortCutErrors: row.shortCutErrors,
    untailoredShare: row.untailoredShare,
    partyIds: row.partyIds,
    waitingSince: row.waitingSince,
    signByOn: row.signByOn,
    frozenAt: row.frozenAt,
    signatories: row.signatories.map((one) => ({ ...one, authority: withoutNulls(one.authority) })),
    executedOn: row.executedOn,
    inForceFrom: row.inForceFrom,
    supersededOn: row.supersededOn,
    terminatesOn: row.terminatesOn,
    noticeLate: row.noticeLate,
    gapDays: row.gapDays,
    ...stateOfVersion(row, versions),
    ...(parts && { ...written, clauses: written.clauses.map(shownTo(request.caller.organizationId)) }),
    ...actionLists(actionsOf(row, request, versions)),
    externalIds: row.externalIds,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    updatedBy: row.updatedBy,
    updatedOnBehalfBy: row.updatedOnBehalfBy,
  }
}

/** A clause, of whose source only the borrower sees which record it was. */
const shownTo =
  (organizationId: string) =>
  ({ source, ...clause }: Written) => {
    if (!source) return clause
    const { kind, sha256, borrowerId, path } = source
    return { ...clause, source: { kind, sha256, path: borrowerId === organizationId ? path : null } }
  }
