// Checks the evidence of the signatures of a version. Pure.
import canonicalize from 'canonicalize'
import { verifyJws } from '../../attestation/jws.ts'
import type { PublicKey } from '../../attestation/keys.ts'
import { localDateOf } from '../../records/time-zones.ts'
import { type Content, contentEditionOf, sha256Of } from '../agreement-versions/content.ts'
import {
  type Attestation,
  attestationFormat,
  attestationType,
  type EvidenceBundle,
  type Execution,
  evidenceFormat,
  restSha256Of,
} from './evidence.ts'
import { type Person, type SignatureStatement, statementFormat } from './statement.ts'

export const checkCodes = [
  'CONTENT_HASH',
  'STATEMENTS',
  'ATTESTATIONS',
  'CHAIN',
  'ALL_SIGNED',
  'ORDER',
  'DATES',
  'HISTORY',
] as const
export type CheckCode = (typeof checkCodes)[number]

export interface VerificationCheck {
  code: CheckCode
  ok: boolean
  /** A sentence. */
  detail: string
}

/** What the checks look at. */
interface Evidence {
  bundle: EvidenceBundle
  /** Undefined if the content is not canonical JSON of an agreement. */
  content: Content | undefined
  /** Undefined for a token that is not valid. */
  attestations: (Attestation | undefined)[]
  /** Why a token or a key is not valid. */
  faults: string[]
  statements: SignatureStatement[]
  executed: Execution | undefined
}

/** Undefined if nothing is wrong. */
type Fault = string | undefined

/**
 * Checks a bundle, with keys of the service that are not taken from the bundle. `history` in the bundle is the event as the
 * history of the partnership has it now.
 */
export function verifyEvidence(bundle: EvidenceBundle, keys: readonly PublicKey[]): VerificationCheck[] {
  const verified = bundle.attestations.map((token) => verifyJws(token, keys, attestationType))
  const attestations = verified.map(({ payload }) => payload as Attestation | undefined)
  const evidence: Evidence = {
    bundle,
    content: contentOf(bundle.content),
    attestations,
    faults: [
      ...verified.flatMap(({ fault }, index) => (fault === undefined ? [] : [`Attestation ${index + 1}: ${fault}`])),
      ...(bundle.keys.every((key) => keys.some((known) => canonicalize(known) === canonicalize(key)))
        ? []
        : ['The bundle has a key that is not of the service.']),
    ],
    statements: attestations.flatMap((attestation) => attestation?.statement ?? []),
    executed: attestations.at(-1)?.executed ?? undefined,
  }
  return checkCodes.map((code) => {
    const { faultOf, intact } = checks[code]
    const fault = attempt(() => faultOf(evidence))
    return { code, ok: fault === undefined, detail: fault ?? intact }
  })
}

/** A changed content can lack what a check looks at. */
function attempt(check: () => Fault): Fault {
  try {
    return check()
  } catch {
    return 'The content does not have the form of its format.'
  }
}

const checks: Record<CheckCode, { faultOf: (evidence: Evidence) => Fault; intact: string }> = {
  CONTENT_HASH: {
    faultOf: contentFault,
    intact: 'The content has the hash that the bundle names, and is canonical JSON.',
  },
  STATEMENTS: {
    faultOf: ({ statements, bundle, content }) =>
      firstFault(statements, (statement) => statementFault(statement, bundle, content)) ??
      (new Set(statements.map(({ agreementVersionId }) => agreementVersionId)).size > 1
        ? 'The statements are of different versions.'
        : undefined),
    intact: 'Each statement is of a signatory that the content names, about this content.',
  },
  ATTESTATIONS: {
    faultOf: attestationFault,
    intact: 'The service has signed each attestation, about this content.',
  },
  CHAIN: {
    faultOf: chainFault,
    intact: 'Each attestation has the hash of the one before it; that of the execution also has the hash of the rest.',
  },
  ALL_SIGNED: {
    faultOf: allSignedFault,
    intact: 'Every signatory has signed once, and the service has attested the execution.',
  },
  ORDER: {
    faultOf: orderFault,
    intact: 'The order of the signatures is the agreed one.',
  },
  DATES: {
    faultOf: datesFault,
    intact: 'No signature is of a day after it was recorded, and the day of the execution is that of the last one.',
  },
  HISTORY: {
    faultOf: ({ executed, bundle: { history } }) => {
      if (executed === undefined) return 'The execution is not attested.'
      return history?.position === executed.historyPosition && history.hash === executed.historyHash
        ? undefined
        : 'The history of the partnership has no event with the hash that the service attested.'
    },
    intact: 'The history of the partnership has the event that the service attested.',
  },
}

function firstFault<Item>(items: readonly Item[], faultOf: (item: Item, index: number) => Fault): Fault {
  for (const [index, item] of items.entries()) {
    const fault = faultOf(item, index)
    if (fault !== undefined) return fault
  }
  return undefined
}

function contentOf(text: string): Content | undefined {
  try {
    const content = JSON.parse(text) as Content
    return contentEditionOf(content.format) !== undefined && canonicalize(content) === text ? content : undefined
  } catch {
    return undefined
  }
}

function contentFault({ bundle, content }: Evidence): Fault {
  if (bundle.format !== evidenceFormat) return 'The format of the bundle is not known.'
  if (sha256Of(bundle.content) !== bundle.contentSha256) return 'The content has another hash than the bundle names.'
  return content === undefined ? 'The content is not canonical JSON of an agreement.' : undefined
}

function statementFault(statement: SignatureStatement, bundle: EvidenceBundle, content: Content | undefined): Fault {
  const { organizationId, signatory, method, evidence, electronicConsent, recordedBy } = statement
  const party = content?.parties.find((one) => one.organizationId === organizationId)
  const of = `The statement of ${signatory.name}`
  if (statement.format !== statementFormat) return `${of} has a format that is not known.`
  if (statement.contentSha256 !== bundle.contentSha256) return `${of} is about another content.`
  if (statement.agreementId !== content?.agreement.id) return `${of} is about another agreement.`
  if (party === undefined || party.name !== statement.organizationName)
    return `${of} is for an organization that the content does not name.`
  if (!party.signatories.some((named) => isSamePerson(named, signatory)))
    return `The content does not name ${signatory.name} as a signatory of ${party.name}.`
  if (!bundle.texts.some(({ id }) => id === statement.intent))
    return `${of} adopts a text that the bundle does not have.`
  if (method === 'attested_api' && (!electronicConsent || recordedBy !== null))
    return `${of} lacks the consent, or was recorded on behalf of the party.`
  return (method === 'attested_api') === (evidence === null) ? undefined : `${of} lacks the evidence of its method.`
}

const isSamePerson = (a: Person, b: Person): boolean =>
  a.name === b.name &&
  a.title === b.title &&
  a.authority.basis === b.authority.basis &&
  a.authority.statement === b.authority.statement &&
  a.authority.documentSha256 === b.authority.documentSha256

function attestationFault({ bundle, attestations, faults }: Evidence): Fault {
  return (
    faults[0] ??
    firstFault(attestations, (attestation, index) => {
      const { format, contentSha256, statement, executed } = attestation as Attestation
      if (format !== attestationFormat) return `Attestation ${index + 1} has a format that is not known.`
      if (contentSha256 !== bundle.contentSha256) return `Attestation ${index + 1} is about another content.`
      return (statement === null) === (executed === null)
        ? `Attestation ${index + 1} is neither of a signature nor of the execution.`
        : undefined
    })
  )
}

function chainFault({ bundle, attestations, executed }: Evidence): Fault {
  const broken = firstFault(attestations, (attestation, index) => {
    const before = bundle.attestations[index - 1]
    const isLast = index === attestations.length - 1
    if (attestation?.previous !== (before === undefined ? null : sha256Of(before)))
      return `Attestation ${index + 1} does not follow the one before it.`
    return attestation.executed !== null && !isLast ? 'An attestation follows that of the execution.' : undefined
  })
  if (broken !== undefined || executed === undefined) return broken
  return executed.restSha256 === restSha256Of(bundle) ? undefined : 'The rest of the bundle has been changed.'
}

/** Of the signatories who have not signed. */
const maxNamed = 10

function allSignedFault({ content, statements, executed }: Evidence): Fault {
  const missing = (content?.parties ?? []).flatMap(({ organizationId, name: party, signatories }) => {
    const signed = statements.filter((statement) => statement.organizationId === organizationId)
    return signatories.flatMap((signatory) => {
      const index = signed.findIndex((statement) => isSamePerson(statement.signatory, signatory))
      if (index === -1) return [`${signatory.name} (${party})`]
      signed.splice(index, 1)
      return []
    })
  })
  if (missing.length > 0) {
    const others = missing.length > maxNamed ? ` and ${missing.length - maxNamed} others` : ''
    return `These have not signed: ${missing.slice(0, maxNamed).join(', ')}${others}.`
  }
  if (executed === undefined) return 'The execution is not attested.'
  const expected = content?.parties.flatMap(({ signatories }) => signatories).length
  return executed.signatures === statements.length && statements.length === expected
    ? undefined
    : `The execution attests ${executed.signatures} signatures, the content names ${expected} signatories, and there are ${statements.length} statements.`
}

function orderFault({ content, statements }: Evidence): Fault {
  if (content?.signing !== 'sequential') return undefined
  const orders = statements.map(({ organizationId, signatory }) => {
    const party = content.parties.find((one) => one.organizationId === organizationId)
    return party?.signatories.find((named) => isSamePerson(named, signatory))?.order ?? 0
  })
  return firstFault(statements, ({ signatory }, index) =>
    orders.slice(index + 1).some((later) => later < (orders[index] ?? 0))
      ? `${signatory.name} signed before a signatory with a lower order.`
      : undefined,
  )
}

function datesFault({ content, attestations, statements, executed }: Evidence): Fault {
  const timeZone = content?.term.timeZone ?? 'UTC'
  const early = firstFault(attestations, (attestation) => {
    const { statement, recordedAt = '' } = attestation ?? {}
    if (!statement) return undefined
    const recordedOn = localDateOf(timeZone, Date.parse(recordedAt))
    const { name } = statement.signatory
    if (statement.signedOn > recordedOn) return `The signature of ${name} is of a day after it was recorded.`
    return statement.method === 'attested_api' && statement.signedOn !== recordedOn
      ? `The signature of ${name} is not of the day on which it was recorded.`
      : undefined
  })
  if (early !== undefined || executed === undefined) return early
  const last = statements
    .map(({ signedOn }) => signedOn)
    .sort()
    .at(-1)
  return executed.executedOn === last ? undefined : 'The day of the execution is not that of the last signature.'
}
