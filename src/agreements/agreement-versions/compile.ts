// Compiles the content of an agreement version from records and from what the drafter wrote. Pure. Over 300 lines: one document.
import { contentOf as expectationContentOf } from '../../expectations/expectations/content.ts'
import { bindingStates, type ExpectationState } from '../../expectations/expectations/rules.ts'
import { beneficiaries } from '../../missions/benefits/rules.ts'
import { contentOf as missionContentOf } from '../../missions/missions/rules.ts'
import type { Party } from '../../partnerships/parties/store.ts'
import { aspects, terminationCodes } from '../../partnerships/partnerships/rules.ts'
import { ruleViolation, unknownReference } from '../../problems.ts'
import { hashOf } from '../../records/consents.ts'
import type { AgreementKind } from '../agreement-kinds/kinds.ts'
import { fillParameters } from '../clauses/text.ts'
import {
  commitmentsOf,
  compileCommitments,
  compileRequirements,
  recordsHash,
  requirementsOf,
} from './commitment-content.ts'
import {
  type Content,
  type ContentClause,
  type ContentEdition,
  type ContentParty,
  contentFormatOf,
  type Origin,
  type SigningOrder,
} from './content.ts'
import { compileFinance, financeHash, maxObligations, noFinance, obligationsBetween } from './finance-content.ts'
import type { DraftClause, Include, Parts } from './parts.ts'
import type { ExpectationSource, Sources } from './sources.ts'

/** Of the agreement. */
export interface CompiledAgreement {
  id: string
  title: string
  kind: AgreementKind
  reference: string | null
  language: string
  partyIds: readonly string[]
  signing: SigningOrder
}

export interface CompiledVersion {
  number: number
  origin: Origin
  ruleSet: string
  baseContentSha256: string | null
  edition: ContentEdition
}

export const maxExpectations = 500

type Expectation = Pick<ExpectationSource, 'id' | 'revision' | 'state' | 'responsibleOrganizationId' | 'aspect'>
type AnySources = Sources<Expectation>

const isBinding = (state: ExpectationState): boolean => bindingStates.includes(state)

/** The accepted parties that the agreement names, the lead first, then by order of joining. */
const partiesOf = (agreement: CompiledAgreement, { parties }: AnySources): Party[] =>
  parties
    .filter(({ organizationId }) => agreement.partyIds.includes(organizationId))
    .sort((a, b) => Number(b.lead) - Number(a.lead))

function contentPartiesOf(agreement: CompiledAgreement, sources: AnySources): ContentParty[] {
  return partiesOf(agreement, sources).map(({ organizationId, role, lead }) => {
    const organization = sources.organizations.find((found) => found.organizationId === organizationId)
    const signatories = sources.signatories.filter(
      (signatory) => signatory.agreementId === agreement.id && signatory.organizationId === organizationId,
    )
    return {
      organizationId,
      name: organization?.name ?? '',
      role,
      lead,
      externalIds: [...(organization?.externalIds ?? [])].sort((a, b) =>
        compare([a.scheme, a.value], [b.scheme, b.value]),
      ),
      noticeContact: organization?.noticeContact ?? null,
      signatories: signatories
        .map(({ name, title, authority, order }) => ({
          name,
          title,
          authority: {
            basis: authority.basis,
            statement: authority.statement ?? null,
            documentSha256: authority.documentSha256 ?? null,
          },
          order,
        }))
        .sort((a, b) => compare([a.order, a.name], [b.order, b.name])),
    }
  })
}

/** Compares lists of numbers and texts; texts by UTF-16 code units, independent of a locale. */
function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] as typeof value
    if (value !== other) return value < other ? -1 : 1
  }
  return 0
}

/** The expectations that the version contains, in the order in which they were created. */
function expectationsOf<One extends Expectation>(
  agreement: CompiledAgreement,
  { expectationIds }: Include,
  sources: Sources<One>,
): One[] {
  if (expectationIds !== null) {
    return sources.namedExpectations.filter(
      ({ id, state }) => expectationIds.includes(id) && (state === 'proposed' || isBinding(state)),
    )
  }
  return sources.expectations
    .filter(({ responsibleOrganizationId: party }) => party === null || agreement.partyIds.includes(party))
    .sort((a, b) => compare([a.id], [b.id]))
}

/** Numbers of expectations that have none yet, by aspect, responsible party and creation. */
function newNumbersOf(agreement: CompiledAgreement, included: readonly Expectation[], sources: AnySources) {
  const known = sources.numbers.filter(({ agreementId }) => agreementId === agreement.id)
  const order = partiesOf(agreement, sources).map(({ organizationId }) => organizationId)
  const last = Math.max(0, ...known.map(({ number }) => number))
  const rankOf = ({ aspect, responsibleOrganizationId: party, id }: Expectation) => [
    aspects.indexOf(aspect),
    party === null ? order.length : order.indexOf(party),
    id,
  ]
  return included
    .filter(({ id }) => !known.some(({ expectationId }) => expectationId === id))
    .sort((a, b) => compare(rankOf(a), rankOf(b)))
    .map(({ id: expectationId }, index) => ({ expectationId, number: last + index + 1 }))
}

const benefitsOf = (agreement: CompiledAgreement, sources: AnySources): Content['benefits'] => {
  const order = partiesOf(agreement, sources).map(({ organizationId }) => organizationId)
  return sources.benefits
    .filter(({ organizationId }) => order.includes(organizationId))
    .map(({ id, beneficiary, organizationId, statement, description, indicators }) => ({
      rank: [beneficiaries.indexOf(beneficiary), beneficiary === 'party' ? order.indexOf(organizationId) : 0, id],
      benefit: { beneficiary, organizationId, statement, description, indicators },
    }))
    .sort((a, b) => compare(a.rank, b.rank))
    .map(({ benefit }) => benefit)
}

const agreementPart = (agreement: CompiledAgreement, ruleSet: string): Content['agreement'] => ({
  id: agreement.id,
  title: agreement.title,
  kind: agreement.kind,
  reference: agreement.reference,
  language: agreement.language,
  ruleSet,
})

const partnershipPart = ({ partnership }: AnySources): Content['partnership'] => ({
  id: partnership.id,
  name: partnership.name,
  purpose: partnership.purpose,
  serviceModel: partnership.serviceModel,
  programYear: partnership.programYear,
})

/** SHA-256 of what identifies the sources about money; null if they are not included. */
export const financeHashOf = (
  { partyIds }: CompiledAgreement,
  include: Include,
  { finance }: AnySources,
): string | null =>
  include.finance
    ? financeHash({ ...finance, financialObligations: obligationsBetween(partyIds, finance.financialObligations) })
    : null

/** SHA-256 of what identifies the commitments, and the legal requirements, on a day; null if they are not included. */
export function commitmentHashesOf(agreement: CompiledAgreement, include: Include, sources: AnySources, day: string) {
  const parties = partiesOf(agreement, sources)
  const [ids, roles] = [parties.map(({ organizationId }) => organizationId), parties.map(({ role }) => role)]
  return {
    commitments: include.commitments ? recordsHash(commitmentsOf(sources.commitments, ids, day)) : null,
    law: include.law ? recordsHash(requirementsOf(sources.legalRequirements, roles, day)) : null,
  }
}

/**
 * SHA-256 of what identifies the sources of a version on a day: it differs when a source differs from what was compiled.
 */
export function sourcesHash(
  agreement: CompiledAgreement,
  { ruleSet, edition }: Pick<CompiledVersion, 'ruleSet' | 'edition'>,
  include: Include,
  sources: AnySources,
  day: string,
): string {
  return hashOf({
    agreement: agreementPart(agreement, ruleSet),
    signing: agreement.signing,
    partnership: partnershipPart(sources),
    parties: contentPartiesOf(agreement, sources),
    mission: include.mission ? (sources.mission?.contentHash ?? null) : null,
    benefits: include.benefits ? benefitsOf(agreement, sources) : null,
    communication: include.communicationPlan ? (sources.communicationPlan?.hash ?? null) : null,
    conflictSteps: sources.conflictPlan?.hash ?? null,
    ...(edition >= 2 && { finance: financeHashOf(agreement, include, sources) }),
    ...(edition >= 3 && commitmentHashesOf(agreement, include, sources, day)),
    expectations: expectationsOf(agreement, include, sources).map(({ id, revision }) => [id, revision]),
  })
}

/** Whether an expectation of the version, or one that it names, is neither agreed nor in effect. */
export function hasUnagreedExpectation(agreement: CompiledAgreement, include: Include, sources: AnySources): boolean {
  const included = expectationsOf(agreement, include, sources)
  const { expectationIds } = include
  return (
    included.some(({ state }) => !isBinding(state)) ||
    (expectationIds !== null && included.length < expectationIds.length)
  )
}

interface Compiled {
  content: Content
  newNumbers: { expectationId: string; number: number }[]
}

/** As of a day. Throws 422 if the parts name records that the partnership does not have, or too many. */
export function compile(
  agreement: CompiledAgreement,
  version: CompiledVersion,
  parts: Parts,
  sources: Sources,
  day: string,
): Compiled {
  checkExpectations(parts.include, sources)
  const parties = contentPartiesOf(agreement, sources)
  const included = expectationsOf(agreement, parts.include, sources)
  if (included.length > maxExpectations) throw tooManyExpectations()
  if (version.edition >= 2 && parts.include.finance && sources.finance.financialObligations.length > maxObligations) {
    const detail = `The partnership has more than ${maxObligations} agreed financial obligations, which an agreement cannot contain.`
    throw ruleViolation('/include/finance', detail)
  }
  const newNumbers = newNumbersOf(agreement, included, sources)
  const numbers = new Map(
    [...sources.numbers.filter(({ agreementId }) => agreementId === agreement.id), ...newNumbers].map(
      ({ expectationId, number }) => [expectationId, number],
    ),
  )
  const { mission, communicationPlan: plan } = sources
  const content: Content = {
    format: contentFormatOf(version.edition),
    agreement: agreementPart(agreement, version.ruleSet),
    version: {
      number: version.number,
      origin: version.origin,
      baseContentSha256: version.baseContentSha256,
      amendmentKinds: parts.amendmentKinds,
      summary: parts.summary,
    },
    partnership: partnershipPart(sources),
    parties,
    term: {
      ...parts.term,
      immediateGrounds: terminationCodes.filter((code) => parts.term.immediateGrounds.includes(code)),
    },
    signing: agreement.signing,
    mission:
      parts.include.mission && mission
        ? { ...missionContentOf(mission), contentHash: mission.contentHash, number: mission.number }
        : null,
    benefits: parts.include.benefits ? benefitsOf(agreement, sources) : [],
    expectations: included
      .map((expectation) => ({ expectation, number: numbers.get(expectation.id) ?? 0 }))
      .sort((a, b) => a.number - b.number)
      .map(({ expectation, number }) => ({
        ...expectationContentOf(expectation),
        number: `E${number}`,
        id: expectation.id,
        revision: expectation.revision,
      })),
    ...(version.edition >= 3 && {
      commitments: parts.include.commitments
        ? compileCommitments(
            sources.commitments,
            parties.map(({ organizationId }) => organizationId),
            day,
          )
        : [],
      legalRequirements: parts.include.law
        ? compileRequirements(
            sources.legalRequirements,
            parties.map(({ role }) => role),
            day,
          )
        : [],
    }),
    communication:
      parts.include.communicationPlan && plan
        ? {
            number: plan.number,
            hash: plan.hash,
            channels: plan.channels,
            touchpoints: plan.touchpoints,
            escalation: plan.escalation,
          }
        : null,
    conflictSteps: sources.conflictPlan?.steps ?? [],
    financialTerms: [...parts.financialTerms].sort((a, b) => compare([a.key], [b.key])),
    noMoneyReason: parts.noMoneyReason,
    ...(version.edition >= 2 &&
      (parts.include.finance ? compileFinance(sources.finance, agreement.partyIds) : noFinance)),
    enrollment: parts.enrollment,
    subaward: parts.subaward,
    preschoolCoordination: parts.preschoolCoordination,
    dataSharing: parts.dataSharing,
    clauses: clausesOf(parts, parties),
    exhibits: parts.exhibits.map(({ title, text, sha256, bytes, mediaType }, index) => ({
      number: exhibitLetters(index),
      title,
      text,
      sha256,
      bytes,
      mediaType,
    })),
    notApplicable: [...parts.notApplicable].sort((a, b) => compare([a.rule], [b.rule])),
  }
  return { content, newNumbers }
}

const tooManyExpectations = () =>
  ruleViolation('/include/expectationIds', `An agreement contains at most ${maxExpectations} expectations.`)

function checkExpectations({ expectationIds }: Include, { namedExpectations }: Sources): void {
  const named = expectationIds ?? []
  if (named.length > maxExpectations) throw tooManyExpectations()
  for (const [index, id] of named.entries()) {
    if (namedExpectations.some((expectation) => expectation.id === id)) continue
    throw unknownReference(`/include/expectationIds/${index}`, 'There is no such expectation in the partnership.')
  }
}

/** A, B … Z, AA, AB … */
const exhibitLetters = (index: number): string =>
  (index >= 26 ? exhibitLetters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26))

const monthNames = 'January February March April May June July August September October November December'.split(' ')
/** 2027-08-31 as 31 August 2027. */
const longDate = (day: string): string => {
  const [year, month, date] = day.split('-')
  return `${Number(date)} ${monthNames[Number(month) - 1]} ${year}`
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

function clausesOf({ clauses, term }: Parts, parties: readonly ContentParty[]): ContentClause[] {
  const nameOf = (organizationId: string) => parties.find((party) => party.organizationId === organizationId)?.name
  const builtIn = {
    'term.endsOn': term.endsOn && longDate(term.endsOn),
    'term.noticeDays': term.noticeDays === null ? null : String(term.noticeDays),
    lead: parties.find(({ lead }) => lead)?.name ?? null,
    parties: listed(parties.map(({ name }) => name)) || null,
  }
  const filledValueOf = ({ type, value }: DraftClause['parameters'][number]): string | null => {
    if (value === null) return null
    if (type === 'party') return nameOf(value) ?? null
    return type === 'date' ? longDate(value) : value
  }
  return [...clauses]
    .sort((a, b) => compare([a.position, a.key], [b.position, b.key]))
    .map(({ key, heading, text, covers, survives, parameters, source }, index) => ({
      number: String(index + 1),
      key,
      heading,
      text: fillParameters(text, {
        ...builtIn,
        ...Object.fromEntries(parameters.map((parameter) => [parameter.name, filledValueOf(parameter)])),
      }),
      covers,
      survives,
      source: source && { kind: source.kind, sha256: source.sha256 },
    }))
}
