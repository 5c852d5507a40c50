// What the view and the blockers of agreement versions depend on besides their rows.
import type { FastifyRequest } from 'fastify'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { blockedByClosure } from '../../http/authorization.ts'
import { leadIdOf, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { countedConsents } from '../../records/consents.ts'
import { type ActionStatus, statusOfActions } from '../../records/lifecycles.ts'
import { agreementStateOn, hasEnded } from '../agreements/rules.ts'
import { type Agreement, findByIds as findAgreements, findParents } from '../agreements/store.ts'
import { findCurrent as findReviews } from '../legal-reviews/store.ts'
import type { Signatory } from '../signatories/store.ts'
import { hasUnagreedExpectation, sourcesHash } from './compile.ts'
import { localDay, sourcesDayOf, stateOn, type VersionState } from './dates.ts'
import {
  blockersOf,
  openStates,
  type VersionAction,
  type VersionContext,
  versionTransitions,
  waitingOn,
} from './rules.ts'
import { loadSourceIdentities } from './sources.ts'
import { type AgreementVersion, findSigning } from './store.ts'

type Reviews = Awaited<ReturnType<typeof findReviews.execute>>

/** Of the versions of one partnership. */
export interface VersionsContext {
  partnership: PartnershipContext
  now: string
  agreements: ReadonlyMap<string, Agreement>
  parents: ReadonlyMap<string, Agreement>
  reviews: Reviews
  signing: readonly { agreementId: string; id: string }[]
  /** By version, of those that are open or in force. */
  sources: ReadonlyMap<string, { changed: boolean; expectationNotAgreed: boolean; signatories: Signatory[] }>
}

/** Whether its sources are compared: it is open, or it is or will be in force. */
const isLive = (state: VersionState): boolean =>
  openStates.includes(state) || ['executed', 'in_force', 'suspended'].includes(state)

export async function loadVersionsContext(
  reader: Reader,
  rows: readonly AgreementVersion[],
  partnership: PartnershipContext,
): Promise<VersionsContext> {
  const { now, relation } = await reader.context
  const partnershipId = partnership.partnership.id
  // Observers do not read all sources: they cannot be compared for them.
  const live = relation === 'observer' ? [] : rows.filter((row) => isLive(stateOn(row, now)))
  const agreementIds = pgArray(new Set(rows.map(({ agreementId }) => agreementId)))
  const [agreements, parents, reviews, signing, sources] = await Promise.all([
    reader.query(findAgreements, { partnershipId, ids: agreementIds }),
    reader.query(findParents, { partnershipId, ids: agreementIds }),
    reader.query(findReviews, {
      partnershipId,
      versionIds: pgArray(rows.map(({ id }) => id)),
      hashes: pgArray(rows.map(({ contentSha256 }) => contentSha256)),
    }),
    reader.query(findSigning, { partnershipId, agreementIds }),
    live.length === 0
      ? undefined
      : loadSourceIdentities(reader, partnership, {
          agreementIds: [...new Set(live.map(({ agreementId }) => agreementId))],
          organizationIds: partnership.parties,
          expectationIds: [...new Set(live.flatMap(({ include }) => include.expectationIds ?? []))],
        }),
  ])
  const agreementsById = new Map(agreements.map((agreement) => [agreement.id, agreement]))
  return {
    partnership,
    now,
    agreements: agreementsById,
    parents: new Map(parents.map((agreement) => [agreement.id, agreement])),
    reviews,
    signing,
    sources: new Map(
      sources &&
        live.map((row) => {
          const agreement = agreementsById.get(row.agreementId) as Agreement
          return [
            row.id,
            {
              changed: sourcesHash(agreement, row, row.include, sources, sourcesDayOf(row, now)) !== row.sourcesSha256,
              expectationNotAgreed: hasUnagreedExpectation(agreement, row.include, sources),
              signatories: sources.signatories.filter(({ agreementId }) => agreementId === row.agreementId),
            },
          ]
        }),
    ),
  }
}

/** The row without the consents of parties that left and joined again since. */
const withCountedConsents = (row: AgreementVersion, { acceptedParties }: PartnershipContext): AgreementVersion => ({
  ...row,
  acceptances: countedConsents(row.acceptances, acceptedParties),
})

const reviewsOf = (row: AgreementVersion, { reviews }: VersionsContext): Reviews =>
  reviews.filter(({ agreementVersionId }) => agreementVersionId === row.id)

/** What the rules of the lifecycle need of one version. */
export function contextOf(row: AgreementVersion, all: VersionsContext): VersionContext {
  const { partnership, now, agreements, parents, signing, sources } = all
  const agreement = agreements.get(row.agreementId)
  const parent = parents.get(agreement?.parentAgreementId ?? '')
  const source = sources.get(row.id)
  return {
    parties: partnership.parties,
    latestExecutedId: agreement?.executions.at(-1)?.versionId ?? null,
    sourcesChanged: source?.changed ?? false,
    expectationNotAgreed: source?.expectationNotAgreed ?? false,
    finalReviews: reviewsOf(row, all).filter(({ stage }) => stage === 'final'),
    withSignatory: new Set(source?.signatories.map(({ organizationId }) => organizationId)),
    signingInProgress: signing.some(({ agreementId, id }) => agreementId === row.agreementId && id !== row.id),
    // A renewal that was drafted in time can be signed after the last day of its base, which leaves a gap.
    agreementEnded:
      (agreement !== undefined &&
        hasEnded(agreement.executions, now) &&
        !(row.origin === 'renewal' && agreementStateOn(agreement.executions, now) === 'expired')) ||
      (parent !== undefined && hasEnded(parent.executions, now)),
    termEnded: row.endsOn !== null && localDay(now, row.timeZone) > row.endsOn,
  }
}

export function actionsOf(
  stored: AgreementVersion,
  request: FastifyRequest,
  all: VersionsContext,
): ActionStatus<VersionAction>[] {
  const row = withCountedConsents(stored, all.partnership)
  const callerId = request.caller.organizationId
  const context = contextOf(row, all)
  return statusOfActions(versionTransitions, stateOn(row, all.now), {
    subject: { version: row, parties: all.partnership.parties, leadId: leadIdOf(all.partnership) },
    callerId,
    blockersOf: (action) => blockersOf(action, row, context, callerId),
    isBlockedByClosure: blockedByClosure(request, 'transitionAgreementVersion'),
  })
}

/** The computed properties of a version, without its actions. */
export function stateOfVersion(stored: AgreementVersion, all: VersionsContext) {
  const row = withCountedConsents(stored, all.partnership)
  const sequential = all.agreements.get(row.agreementId)?.signing === 'sequential'
  return {
    state: stateOn(row, all.now),
    acceptances: row.acceptances,
    sourcesChanged: all.sources.get(row.id)?.changed ?? false,
    waitingOn: waitingOn(row, contextOf(row, all), sequential),
    reviews: reviewsOf(row, all).map(({ organizationId, stage, outcome, reviewedOn, waiverReason }) => ({
      organizationId,
      stage,
      outcome,
      reviewedOn,
      waiverReason,
    })),
  }
}
