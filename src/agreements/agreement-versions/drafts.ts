// Compiles drafts of agreement versions, and saves them with their contents.
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import { ruleViolation } from '../../problems.ts'
import { dayEntry } from '../../records/agenda-entries.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { partnershipCurrency } from '../../records/partnership-currency.ts'
import { saveRecord } from '../../records/save.ts'
import { currentRuleSet, ruleSetOf } from '../agreement-kinds/rule-sets.ts'
import type { Agreement } from '../agreements/store.ts'
import { checkParts, currencyOf } from './check-parts.ts'
import { checksOf, loadCheckData } from './checks.ts'
import { commitmentHashesOf, compile, financeHashOf, sourcesHash } from './compile.ts'
import { type Content, canonicalContent, currentEdition } from './content.ts'
import { completeParts, type DraftParts, type Parts } from './parts.ts'
import { nextSignatories, signingStates } from './rules.ts'
import { insertNumbers, loadFullSources, type Sources } from './sources.ts'
import { type AgreementVersion, findCurrentContent, insertContent } from './store.ts'
import { agreementVersions } from './table.ts'

/** Of the canonical content, in bytes. */
export const maxContentBytes = 1_048_576

const signingReminders = [
  { type: 'agreement.signing_due', days: -7 },
  { type: 'agreement.signing_due', days: 1 },
]
export const versionCollection = { singular: 'agreement_version', table: agreementVersions }
export const versionRecordType = collectionRecordType<AgreementVersion>({
  ...versionCollection,
  audienceOf: ({ executedAt }) => (executedAt === null ? 'parties' : 'everyone'),
  agendaOf: ({ state, signByOn, timeZone, signatories, sequential }) => ({
    agreement_signing:
      signingStates.includes(state) && signByOn !== null
        ? [
            dayEntry(signByOn, signingReminders, {
              timeZone,
              actorIds: [
                ...new Set(nextSignatories(signatories, sequential).map(({ organizationId }) => organizationId)),
              ],
              observerIds: [],
            }),
          ]
        : [],
  }),
})

/** What a version is compiled from. */
export interface Drafting {
  partnership: PartnershipContext
  agreement: Agreement
  /** The version that an amendment or a renewal starts from. */
  base: { version: AgreementVersion; content: Content; parts: DraftParts } | undefined
}

type Identity = Pick<AgreementVersion, 'id' | 'number' | 'origin' | 'ruleSet' | 'edition'>

/** The content of a version as its sources are now; what has expired on the day is left out. */
export async function compileNow(
  reader: Reader,
  { partnership, agreement, base }: Drafting,
  version: Identity,
  parts: Parts,
  day: string,
): Promise<{ content: Content; newNumbers: { expectationId: string; number: number }[]; sources: Sources }> {
  const sources = await loadFullSources(reader, partnership, {
    agreementIds: [agreement.id],
    organizationIds: agreement.partyIds,
    expectationIds: parts.include.expectationIds ?? [],
  })
  const { number, origin, ruleSet, edition } = version
  const compiled = compile(
    agreement,
    {
      number,
      origin,
      ruleSet,
      edition,
      baseContentSha256: base?.version.contentSha256 ?? null,
    },
    parts,
    sources,
    day,
  )
  return { ...compiled, sources }
}

/** Reads the base of an amendment or a renewal. */
export async function loadBase(reader: Reader, version: AgreementVersion): Promise<Drafting['base']> {
  const [found] = await reader.query(findCurrentContent, {
    partnershipId: version.partnershipId,
    versionId: version.id,
  })
  return found && { version, content: JSON.parse(found.content) as Content, parts: found.parts }
}

/**
 * The row of a draft after its parts were written: with the next revision, the hash of its content, and what is missing in it. Adds
 * the statements that store the content. Throws 422 if the parts are invalid.
 */
export async function compileDraft<Row extends AgreementVersion>(
  write: WriteContext,
  drafting: Drafting,
  given: Row,
  draft: DraftParts,
): Promise<Row> {
  const { agreement, base, partnership } = drafting
  // The kind of the agreement may have changed since the draft was begun.
  const isOfKind = ruleSetOf(given.ruleSet)?.kind === agreement.kind
  const row = {
    ...given,
    // An amendment keeps the edition of its base: it could not be compared with it otherwise.
    edition: given.origin === 'amendment' && base ? base.version.edition : currentEdition,
    ...(!isOfKind && { ruleSet: currentRuleSet(agreement.kind).edition }),
  }
  const { partnershipId, id } = row
  const parts = completeParts(draft)
  const now = await write.now()
  const day = now.slice(0, 10)
  const [expectedCurrency, { content, newNumbers, sources }, checkData] = await Promise.all([
    currencyOf(parts) === null ? null : partnershipCurrency(write, { partnershipId, id }),
    compileNow(write, drafting, row, parts, day),
    loadCheckData(write, partnershipId, day),
  ])
  checkParts(parts, {
    origin: row.origin,
    partyIds: agreement.partyIds,
    rules: ruleSetOf(row.ruleSet)?.rules ?? [],
    baseEndsOn: base?.version.endsOn ?? null,
    baseTimeZone: base?.version.timeZone ?? null,
    currency: expectedCurrency,
  })
  const { text, sha256 } = canonicalContent(content)
  if (Buffer.byteLength(text) > maxContentBytes) {
    throw ruleViolation('', `The content has more than ${maxContentBytes} bytes.`)
  }
  const revision = row.revision + 1
  const { term } = parts
  write.enqueue(insertContent, {
    partnershipId,
    versionId: id,
    revision,
    parts: draft,
    content: text,
    sha256,
  })
  if (newNumbers.length > 0) {
    write.enqueue(insertNumbers, {
      partnershipId,
      agreementId: agreement.id,
      expectationIds: pgArray(newNumbers.map(({ expectationId }) => expectationId)),
      numbers: pgArray(newNumbers.map(({ number }) => number)),
    })
  }
  const partyIds = content.parties.map(({ organizationId }) => organizationId)
  const hashes =
    row.edition >= 3 ? commitmentHashesOf(agreement, parts.include, sources, day) : { commitments: null, law: null }
  return {
    ...row,
    revision,
    contentSha256: sha256,
    sourcesSha256: sourcesHash(agreement, row, parts.include, sources, day),
    financeSha256: row.edition >= 2 ? financeHashOf(agreement, parts.include, sources) : null,
    commitmentsSha256: hashes.commitments,
    lawSha256: hashes.law,
    compiledAt: now,
    // Also those that have left: the version waits until the agreement no longer names them.
    partyIds: [...partyIds, ...agreement.partyIds.filter((organizationId) => !partyIds.includes(organizationId))],
    removedPartyIds: (row.origin === 'amendment' ? (base?.version.partyIds ?? []) : []).filter(
      (organizationId) => !agreement.partyIds.includes(organizationId) && partnership.parties.includes(organizationId),
    ),
    summary: parts.summary,
    amendmentKinds: parts.amendmentKinds,
    effectiveOn: term.effectiveOn,
    endsOn: term.endsOn,
    timeZone: term.timeZone,
    retroactive: term.retroactiveReason !== null,
    noticeDays: term.noticeDays,
    immediateGrounds: content.term.immediateGrounds,
    renewal: term.renewal,
    currency: currencyOf(parts),
    include: parts.include,
    empty: content.clauses.length === 0 && content.expectations.length === 0,
    ...(await checksOf(content, parts, {
      base: base?.content ?? null,
      now,
      ...checkData,
    })),
  }
}

export function saveVersion(
  write: WriteContext,
  before: AgreementVersion | undefined,
  after: AgreementVersion,
  verb: string,
  reason?: string,
): void {
  const change =
    before === undefined ? 'create' : ['compiled', 'rebased', 'updated'].includes(verb) ? 'update' : 'transition'
  saveRecord(write, versionRecordType, before, after, { change, verb, reason })
}
