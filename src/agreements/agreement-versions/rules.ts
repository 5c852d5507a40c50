// The lifecycle of an agreement version: actions, actors and blockers (E1). Pure. Over 300 lines: one table of actions and what blocks each.
import type { Blocker } from '../../problems.ts'
import { type Consent, waitingOn as withoutConsent } from '../../records/consents.ts'
import type { Actors, Lifecycle, OfPartnership, Transition } from '../../records/lifecycles.ts'
import type { Authority, Origin } from './content.ts'
import { type StoredState, type VersionState, versionStates } from './dates.ts'

/** The states in which a version is not executed yet and can be. */
export const openStates: readonly VersionState[] = [
  'draft',
  'party_review',
  'legal_review',
  'ready_to_sign',
  'partially_signed',
]
export const signingStates: readonly VersionState[] = ['ready_to_sign', 'partially_signed']

/** Actions of POST …/transitions. */
export const versionActions = [
  'compile',
  'rebase',
  'send',
  'accept',
  'request_changes',
  'freeze',
  'reopen',
  'decline',
  'withdraw',
  'suspend',
  'resume',
] as const
/** Actions with an operation of their own. */
export const otherActions = ['sign'] as const
export type VersionAction = (typeof versionActions)[number] | (typeof otherActions)[number]

/** A signatory as the frozen content names it. */
export interface FrozenSignatory {
  signatoryId: string
  organizationId: string
  organizationName: string
  name: string
  title: string | null
  authority: Authority
  order: number
  signedOn: string | null
}

export interface VersionLifecycle {
  id: string
  organizationId: string
  origin: Origin
  baseVersionId: string | null
  state: StoredState
  contentSha256: string
  partyIds: string[]
  removedPartyIds: string[]
  acceptances: Consent[]
  signatories: FrozenSignatory[]
  suspendedBy: string | null
  endsOn: string | null
  empty: boolean
  requiredGaps: number
  shortCutErrors: number
  mismatchedUnits: string[]
}

interface Subject extends OfPartnership {
  leadId: string
  version: VersionLifecycle
}

/** The parties that accept a version: its own, and those that it removes from the agreement and that are still in the partnership. */
export const acceptorsOf = ({ partyIds, removedPartyIds }: VersionLifecycle, parties: readonly string[]): string[] =>
  [...partyIds, ...removedPartyIds].filter((id) => parties.includes(id))

const drafterOrLead: Actors<Subject> = {
  words: 'the party that drafted the version, and the lead',
  kind: 'lead',
  include: ({ leadId, parties, version }, callerId) =>
    parties.includes(callerId) && (callerId === leadId || callerId === version.organizationId),
}
const acceptor = (kind: 'any' | 'every'): Actors<Subject> => ({
  words: 'the parties of the version',
  kind,
  include: ({ parties, version }, callerId) => acceptorsOf(version, parties).includes(callerId),
})
const partyOf = (kind: 'any' | 'every'): Actors<Subject> => ({
  words: 'the parties of the version',
  kind,
  include: ({ parties, version }, callerId) => parties.includes(callerId) && version.partyIds.includes(callerId),
})
const suspender: Actors<Subject> = {
  words: 'the party that suspended the agreement, and the lead',
  kind: 'lead',
  include: ({ leadId, parties, version }, callerId) =>
    parties.includes(callerId) && (callerId === leadId || callerId === version.suspendedBy),
}

type StateAfter = VersionState | 'unchanged'

export const versionTransitions: Record<VersionAction, Transition<StateAfter, Subject>> = {
  compile: { from: ['draft'], to: 'unchanged', needs: [], by: drafterOrLead },
  rebase: { from: ['draft'], to: 'unchanged', needs: [], by: drafterOrLead },
  // Sending counts as the sender's acceptance.
  send: { from: ['draft'], to: 'party_review', orTo: ['legal_review'], needs: [], by: drafterOrLead },
  accept: {
    from: ['party_review'],
    to: 'legal_review',
    orTo: ['party_review'],
    needs: ['contentSha256'],
    by: acceptor('every'),
    whenAwaitedLeaves: 'the lead takes `request_changes` and removes the party from the agreement',
  },
  request_changes: {
    from: ['party_review', 'legal_review'],
    to: 'draft',
    needs: ['reason'],
    by: acceptor('any'),
  },
  freeze: { from: ['legal_review'], to: 'ready_to_sign', needs: [], by: drafterOrLead },
  // With a signature, `ALREADY_SIGNED` says why it cannot be reopened.
  reopen: { from: ['ready_to_sign', 'partially_signed'], to: 'draft', needs: ['reason'], by: drafterOrLead },
  decline: { from: ['ready_to_sign', 'partially_signed'], to: 'declined', needs: ['reason'], by: partyOf('any') },
  withdraw: { from: openStates, to: 'withdrawn', needs: ['reason'], by: drafterOrLead },
  suspend: { from: ['in_force'], to: 'suspended', needs: ['reason'], by: partyOf('any') },
  resume: { from: ['suspended'], to: 'in_force', needs: ['reason'], by: suspender },
  // `createSignature` is its operation.
  sign: {
    from: ['ready_to_sign', 'partially_signed'],
    to: 'partially_signed',
    orTo: ['executed'],
    needs: ['signatoryId', 'contentSha256', 'method'],
    by: partyOf('every'),
    whenAwaitedLeaves: 'the lead takes `withdraw` and drafts a version without the party',
  },
}

export const versionLifecycle: Lifecycle<StateAfter> = {
  record: 'agreement_version',
  states: versionStates,
  transitions: versionTransitions,
  automatic: [
    { from: ['executed'], to: 'in_force', when: 'its first day has come' },
    { from: ['executed', 'in_force', 'suspended'], to: 'superseded', when: 'another version is in force' },
    { from: ['executed', 'in_force', 'suspended'], to: 'expired', when: 'its last day is over' },
    {
      from: ['executed', 'in_force', 'suspended'],
      to: 'terminated',
      when: 'the day of a notice of termination has come',
    },
  ],
}

/** What blockers depend on besides the version. */
export interface VersionContext {
  parties: readonly string[]
  /** The latest executed version of the agreement. */
  latestExecutedId: string | null
  sourcesChanged: boolean
  /** Whether a compiled expectation is neither agreed nor in effect. */
  expectationNotAgreed: boolean
  /** The last final review of each party of the present content. */
  finalReviews: readonly { organizationId: string; outcome: string }[]
  /** The organizations that have named a signatory. */
  withSignatory: ReadonlySet<string>
  /** Whether another version of the agreement is out for signature. */
  signingInProgress: boolean
  /** Whether the agreement, or one that it stands under, has ended. */
  agreementEnded: boolean
  /** Whether the last day of the version is over. */
  termEnded: boolean
}

const blocker = (code: string, message: string): Blocker => ({ code, message, ref: null })
const count = (number: number, one: string, many: string) => (number === 1 ? `1 ${one}` : `${number} ${many}`)

/** What blocks an action that state and actor allow. */
export function blockersOf(
  action: VersionAction,
  version: VersionLifecycle,
  context: VersionContext,
  callerId: string,
): Blocker[] {
  switch (action) {
    case 'rebase':
      return version.origin === 'amendment'
        ? []
        : [blocker('NOT_AN_AMENDMENT', 'Only an amendment has a base with which it can be merged.')]
    case 'send':
      return [...departed(version, context), ...ended(context), ...empty(version), ...drift(context)]
    case 'accept':
      return version.acceptances.some(({ organizationId }) => organizationId === callerId)
        ? [blocker('ALREADY_ACCEPTED', 'Your organization has already accepted this content.')]
        : []
    case 'freeze':
      return freezeBlockers(version, context)
    case 'reopen':
      return version.signatories.some(({ signedOn }) => signedOn !== null)
        ? [blocker('ALREADY_SIGNED', 'A signatory has signed.')]
        : []
    case 'sign':
      return signBlockers(version, context, callerId)
    case 'decline':
      return hasSigned(version, callerId) ? [blocker('ALREADY_SIGNED', 'Your organization has signed.')] : []
    case 'resume':
    case 'suspend':
      return []
    default:
      return []
  }
}

const hasSigned = ({ signatories }: VersionLifecycle, organizationId: string): boolean =>
  signatories.some((signatory) => signatory.organizationId === organizationId && signatory.signedOn !== null)

function departed(version: VersionLifecycle, { parties }: VersionContext): Blocker[] {
  const absent = version.partyIds.filter((id) => !parties.includes(id)).length
  return absent === 0
    ? []
    : [
        blocker(
          'PARTY_WITHDRAWN',
          `${count(absent, 'party', 'parties')} of the version is not an accepted party of the partnership.`,
        ),
      ]
}

const ended = ({ agreementEnded }: VersionContext): Blocker[] =>
  agreementEnded ? [blocker('AGREEMENT_ENDED', 'The agreement, or one that it stands under, has ended.')] : []

const empty = (version: VersionLifecycle): Blocker[] =>
  version.empty ? [blocker('VERSION_EMPTY', 'The version has neither a clause nor an expectation.')] : []

const drift = ({ sourcesChanged }: VersionContext): Blocker[] =>
  sourcesChanged
    ? [
        blocker(
          'SOURCES_CHANGED',
          'A record has changed since the content was compiled. The drift lists the differences; `compile` takes them in.',
        ),
      ]
    : []

/** An amendment or renewal of a version that is no longer the latest executed one. */
const baseSuperseded = (
  { origin, baseVersionId }: VersionLifecycle,
  { latestExecutedId }: VersionContext,
): Blocker[] =>
  baseVersionId === latestExecutedId
    ? []
    : [
        blocker(
          'BASE_SUPERSEDED',
          `Another version of the agreement was executed since. ${
            origin === 'amendment'
              ? 'Make it a draft again with `request_changes`, and take `rebase`.'
              : 'Take `withdraw`, and draft the renewal again.'
          }`,
        ),
      ]

const maxNamed = 10
/** The first units, each as far as it fits, and how many more there are. */
function firstOf(units: readonly string[]): string {
  const named = units.slice(0, maxNamed).map((unit) => (unit.length > 100 ? `${unit.slice(0, 99)}…` : unit))
  return [...named, ...(units.length > maxNamed ? [`${units.length - maxNamed} more`] : [])].join(', ')
}

function freezeBlockers(version: VersionLifecycle, context: VersionContext): Blocker[] {
  const { finalReviews, withSignatory } = context
  const reviewOf = (id: string) => finalReviews.find(({ organizationId }) => organizationId === id)
  const unreviewed = version.partyIds.filter((id) => reviewOf(id) === undefined).length
  const requiring = version.partyIds.filter((id) => reviewOf(id)?.outcome === 'changes_required').length
  const unsigned = version.partyIds.filter((id) => !withSignatory.has(id)).length
  return [
    ...(version.requiredGaps > 0
      ? [
          blocker(
            'REQUIRED_GAPS',
            `${count(version.requiredGaps, 'required rule is', 'required rules are')} not satisfied; \`getAgreementCompleteness\` lists them.`,
          ),
        ]
      : []),
    ...(version.shortCutErrors > 0
      ? [
          blocker(
            'SHORT_CUTS_UNRESOLVED',
            `${count(version.shortCutErrors, 'short-cut', 'short-cuts')} of severity error; \`getAgreementShortCuts\` lists them.`,
          ),
        ]
      : []),
    ...(unreviewed > 0
      ? [
          blocker(
            'LEGAL_REVIEW_MISSING',
            `${count(unreviewed, 'party has', 'parties have')} no final legal review of this content.`,
          ),
        ]
      : []),
    ...(requiring > 0
      ? [
          blocker(
            'LEGAL_CHANGES_REQUIRED',
            `Counsel of ${count(requiring, 'party requires', 'parties require')} changes.`,
          ),
        ]
      : []),
    ...(unsigned > 0
      ? [blocker('SIGNATORY_MISSING', `${count(unsigned, 'party has', 'parties have')} named no signatory.`)]
      : []),
    ...drift(context),
    ...(context.expectationNotAgreed
      ? [blocker('EXPECTATION_NOT_AGREED', 'An expectation of the version is not agreed.')]
      : []),
    ...baseSuperseded(version, context),
    ...(version.mismatchedUnits.length > 0
      ? [
          blocker(
            'AMENDMENT_KIND_MISMATCH',
            `The amendment changes what its kinds do not allow: ${firstOf(version.mismatchedUnits)}.`,
          ),
        ]
      : []),
    ...(context.signingInProgress
      ? [blocker('SIGNING_IN_PROGRESS', 'Another version of the agreement is out for signature.')]
      : []),
    ...departed(version, context),
    ...ended(context),
  ]
}

function signBlockers(version: VersionLifecycle, context: VersionContext, callerId: string): Blocker[] {
  const own = version.signatories.filter(({ organizationId }) => organizationId === callerId)
  return [
    ...(own.every(({ signedOn }) => signedOn !== null)
      ? [blocker('ALREADY_SIGNED', 'Every signatory of your organization has signed.')]
      : []),
    ...departed(version, context),
    ...baseSuperseded(version, context),
    ...(context.termEnded ? [blocker('TERM_ENDED', 'The last day of the version is over.')] : []),
    ...ended(context),
  ]
}

/** The parties that must act next, and not the drafter or the lead: acceptances, final reviews, signatures. */
export function waitingOn(
  version: VersionLifecycle,
  { parties, finalReviews }: Pick<VersionContext, 'parties' | 'finalReviews'>,
  sequential: boolean,
): string[] {
  switch (version.state) {
    case 'party_review':
      return withoutConsent(version.acceptances, acceptorsOf(version, parties))
    case 'legal_review':
      return version.partyIds.filter((id) => !finalReviews.some(({ organizationId }) => organizationId === id))
    case 'ready_to_sign':
    case 'partially_signed':
      return [...new Set(nextSignatories(version.signatories, sequential).map(({ organizationId }) => organizationId))]
    default:
      return []
  }
}

/** The signatories that may sign now: with sequential signing those with the lowest order that has not signed. */
export function nextSignatories(signatories: readonly FrozenSignatory[], sequential: boolean): FrozenSignatory[] {
  const open = signatories.filter(({ signedOn }) => signedOn === null)
  const next = Math.min(...open.map(({ order }) => order))
  return sequential ? open.filter(({ order }) => order === next) : open
}
