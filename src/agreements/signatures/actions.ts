// Records a signature of an agreement version; with the last one the version is executed.
import type { Static } from 'typebox'
import type { Attestation } from '../../attestation/attestation.ts'
import { publicKeyOf } from '../../attestation/keys.ts'
import { listKeys } from '../../attestation/store.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { find as findOrganization } from '../../identity/organizations/store.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import {
  type Blocker,
  notFound,
  ruleViolation,
  throwIfViolated,
  transitionBlocked,
  unknownReference,
} from '../../problems.ts'
import type { Content } from '../agreement-versions/content.ts'
import { contextOf, type VersionsContext } from '../agreement-versions/context.ts'
import { saveVersion } from '../agreement-versions/drafts.ts'
import { blockersOf, nextSignatories, signingStates } from '../agreement-versions/rules.ts'
import { type AgreementVersion, findCurrentContent, find as findVersion } from '../agreement-versions/store.ts'
import { directionErrors } from '../clauses/direction-errors.ts'
import { findByVersion as findReviews } from '../legal-reviews/store.ts'
import { attestationOf, attestationType, bundleOf, executionOf, keysOf, textsOf } from './evidence.ts'
import { execute, findAffected } from './execution.ts'
import type { signatureSchemas } from './schema.ts'
import { evidenceOf, type Person, signedOnOf, statementOf } from './statement.ts'
import { findAgreements, findByVersion, findHistoryHead, type Signature } from './store.ts'

type Body = Static<typeof signatureSchemas.New>

const blocker = (code: string, message: string): Blocker => ({ code, message, ref: null })

/** The version, and what a new signature of it is checked against, locked by the lock of the partnership. */
export async function findSigned(write: WriteContext, { partnershipId, agreementVersionId }: Record<string, string>) {
  const [[version], agreements, recorded] = await Promise.all([
    write.query(findVersion, { partnershipId, id: agreementVersionId }),
    write.query(findAgreements, { partnershipId, agreementVersionId }),
    write.query(findByVersion, { partnershipId, agreementVersionId }),
  ])
  const agreement = agreements.find(({ id }) => id === version?.agreementId)
  if (version === undefined || agreement === undefined) throw notFound()
  return { version, agreement, agreements, recorded }
}
export type Signed = Awaited<ReturnType<typeof findSigned>>

interface Prepared extends Signed {
  partnership: PartnershipContext
}

/** Throws 409 with what blocks the signature. */
function check(write: WriteContext, body: Body, now: string, prepared: Prepared): void {
  const { version, agreement, agreements, partnership } = prepared
  const { organizationId, onBehalfBy } = write.caller
  const signatory = version.signatories.find(({ signatoryId }) => signatoryId === body.signatoryId)
  const blockers: Blocker[] = []
  if (body.contentSha256 !== version.contentSha256)
    blockers.push(blocker('HASH_MISMATCH', 'The version now has another content. Read it again.'))
  else if (signatory?.signedOn) blockers.push(blocker('ALREADY_SIGNED', 'The signatory has already signed.'))
  else if (!signingStates.includes(version.state)) {
    const message = `Possible in ${signingStates.join(', ')}; the state is ${version.state}.`
    blockers.push(blocker('WRONG_STATE', message))
  } else if (signatory === undefined) throw unknownReference('/signatoryId', 'The version has no such signatory.')
  else if (signatory.organizationId !== organizationId)
    blockers.push(blocker('ACTOR_NOT_ALLOWED', 'No party signs for another party.'))
  else {
    const all: VersionsContext = {
      partnership,
      now,
      agreements: new Map([[agreement.id, agreement]]),
      parents: new Map(agreements.map((one) => [one.id, one])),
      reviews: [],
      signing: [],
      sources: new Map(),
    }
    blockers.push(...blockersOf('sign', version, contextOf(version, all), organizationId))
    const sequential = agreement.signing === 'sequential'
    if (!nextSignatories(version.signatories, sequential).includes(signatory))
      blockers.push(blocker('OUT_OF_SIGNING_ORDER', 'A signatory with a lower order has not signed.'))
    if (body.method === 'attested_api') {
      if (onBehalfBy !== null) {
        const message = 'A representative does not sign over the API for the party that it represents.'
        blockers.push(blocker('ON_BEHALF_NOT_ALLOWED', message))
      }
      if (body.electronicConsent !== true)
        blockers.push(
          blocker(
            'CONSENT_MISSING',
            'The signatory must agree to sign electronically: `electronicConsent` true says that.',
          ),
        )
    }
  }
  if (blockers.length === 0) return
  throw transitionBlocked(...blockers)
}

/** Throws 422 if the custodian is not a party, the time is in the future, or a text contains a direction control. */
function checkEvidence({ evidence, substitution }: Body, { partyIds }: AgreementVersion, now: string): void {
  throwIfViolated(directionErrors({ evidence, substitution }, ''))
  const { custodianId, completedAt } = evidence ?? {}
  if (custodianId && !partyIds.includes(custodianId))
    throw unknownReference('/evidence/custodianId', 'The organization is not a party of the agreement.')
  if (completedAt && Date.parse(completedAt) > Date.parse(now))
    throw ruleViolation('/evidence/completedAt', 'The time is in the future.')
}

const personOf = ({ name, title, authority }: NonNullable<Body['substitution']>): Person => ({
  name,
  title: title ?? null,
  authority: {
    basis: authority.basis,
    statement: authority.statement ?? null,
    documentSha256: authority.documentSha256 ?? null,
  },
})

/** The columns of a new signature. Adds the statements that save the version. */
export async function sign(
  write: WriteContext,
  body: Body,
  prepared: Prepared,
  attestation: Attestation,
): Promise<Partial<Signature>> {
  const now = await write.now()
  check(write, body, now, prepared)
  const { version, agreement, recorded } = prepared
  const { organizationId, onBehalfBy } = write.caller
  const { signatoryId, contentSha256, method } = body
  const signatory = version.signatories.find(
    (one) => one.signatoryId === signatoryId,
  ) as AgreementVersion['signatories'][number]
  const { frozenAt, timeZone } = version
  checkEvidence(body, version, now)
  const signedOn = signedOnOf(method, body.signedOn, { now, frozenAt: frozenAt ?? now, timeZone })
  const [recorder] = onBehalfBy === null ? [] : await write.query(findOrganization, { id: onBehalfBy })
  const parties = [{ organizationId, name: signatory.organizationName }]
  const statement = statementOf({ agreement, parties } as unknown as Content, {
    ...evidenceOf(method, body.evidence),
    agreementVersionId: version.id,
    contentSha256,
    organizationId,
    signedOn,
    electronicConsent: body.electronicConsent ?? false,
    signatory,
    substitution: body.substitution ? personOf(body.substitution) : null,
    recordedBy: recorder === undefined ? null : { organizationId: recorder.id, organizationName: recorder.name },
  })
  const tokens = recorded.map((one) => one.attestation)
  const token = attestation.sign(attestationOf(statement, now, tokens), attestationType)
  const signatories = version.signatories.map((one) => (one === signatory ? { ...one, signedOn } : one))
  const signed = await write.nextVersion(version, { signatories, state: 'partially_signed', waitingSince: now })
  if (signatories.some((one) => one.signedOn === null)) saveVersion(write, version, signed, 'signed')
  else {
    const [{ content, execution, reviews }, affected] = await Promise.all([
      attestExecution(write, version, [...tokens, token], now, attestation),
      findAffected(write, version, agreement),
    ])
    await execute(write, version, signed, agreement, affected, {
      content,
      executedOn: signatories.map((one) => one.signedOn ?? '').reduce((a, b) => (a > b ? a : b)),
      attestation: execution,
      reviews,
    })
  }
  const { externalIds = [] } = body
  return {
    signatoryId,
    contentSha256,
    method,
    signedOn,
    attestation: token,
    sequence: recorded.length + 1,
    externalIds,
  }
}

async function attestExecution(
  write: WriteContext,
  { partnershipId, id }: AgreementVersion,
  tokens: string[],
  now: string,
  attestation: Attestation,
) {
  const [[found], [head], reviews, keys] = await Promise.all([
    write.query(findCurrentContent, { partnershipId, versionId: id }),
    write.query(findHistoryHead, { partnershipId }),
    write.query(findReviews, { partnershipId, agreementVersionId: id }),
    write.query(listKeys),
  ])
  const text = found?.content ?? ''
  const evidenceReviews = reviews.filter(({ contentSha256 }) => contentSha256 === found?.sha256)
  const bundle = bundleOf({
    content: text,
    attestations: tokens,
    keys: keysOf(
      tokens,
      keys.map(({ x }) => publicKeyOf(x)),
    ),
    reviews: evidenceReviews,
    texts: textsOf(tokens),
    history: head ?? null,
  })
  return {
    content: JSON.parse(text) as Content,
    reviews: evidenceReviews,
    execution: attestation.sign(executionOf(bundle, now), attestationType),
  }
}
