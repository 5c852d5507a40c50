// What may go wrong for a reason the caller can understand: the one list of it. Knows nothing of HTTP.

export type ProblemKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'timeout'
  | 'conflict'
  | 'gone'
  | 'precondition-failed'
  | 'too-large'
  | 'unsupported'
  | 'unprocessable'
  | 'precondition-required'
  | 'too-many-requests'
  | 'headers-too-large'
  | 'internal'
  | 'unavailable'

interface ProblemType {
  kind: ProblemKind
  /** Short and the same every time. */
  title: string
  /** What the caller can do about it. */
  advice: string
}

/** Every code that the service answers with. A code, once released, keeps its meaning. */
export const problemTypes = {
  'invalid-request': {
    kind: 'invalid',
    title: 'The request does not fit its schema',
    advice: 'Mend each part that `errors` points at: its pointer names the place, its detail what is expected there.',
  },
  'invalid-json': {
    kind: 'invalid',
    title: 'The body is not JSON that can be kept as it was sent',
    advice:
      'Send UTF-8 JSON without repeated names, NUL characters, lone surrogates, numbers past 2^53 - 1 or more than 32 levels.',
  },
  'invalid-cursor': {
    kind: 'invalid',
    title: 'The cursor is not one of this list',
    advice: 'Pass nextCursor back as it was answered, with the same sort; leave it out to start from the beginning.',
  },
  'invalid-if-match': {
    kind: 'invalid',
    title: 'If-Match is not a strong entity tag',
    advice: 'Send one quoted tag, as the ETag header of the record gave it: If-Match: "7".',
  },
  'invalid-idempotency-key': {
    kind: 'invalid',
    title: 'Idempotency-Key is not usable',
    advice: 'Send 1 to 255 visible ASCII characters, bare or in double quotes, and a new key for each new request.',
  },
  'malformed-http': {
    kind: 'invalid',
    title: 'The request is not well-formed HTTP',
    advice: 'The connection was closed. Send the request again with a maintained HTTP client.',
  },
  'key-in-url': {
    kind: 'invalid',
    title: 'An API key stands in the URL',
    advice: 'URLs end up in logs: revoke this key, make a new one, and send it in the Authorization header.',
  },
  unauthenticated: {
    kind: 'unauthenticated',
    title: 'No usable credential came with the request',
    advice: 'Send Authorization: Bearer with an API key or an access token that is neither expired nor revoked.',
  },
  'insufficient-scope': {
    kind: 'forbidden',
    title: 'The API client lacks the scope for this operation',
    advice: 'Ask an administrator of your organization for an API client with the scope that `detail` names.',
  },
  'insufficient-relation': {
    kind: 'forbidden',
    title: 'Your organization may see this, but not do this',
    advice: '`detail` says whose act this is. A party entry or a hand-over may be what is needed.',
  },
  'not-representing': {
    kind: 'forbidden',
    title: 'Your organization does not represent the one in On-Behalf-Of',
    advice:
      'Leave the header out, or ask the organization or an operator: it ended if it has an API client of its own.',
  },
  'scope-too-wide': {
    kind: 'forbidden',
    title: 'A client cannot be given what its maker does not have',
    advice: 'Ask for no scope that the API client of the request does not have; an operator gives any.',
  },
  'not-found': {
    kind: 'not-found',
    title: 'There is no such thing, or it is not yours to see',
    advice: 'Check the id, and that your organization is a party to the partnership it belongs to.',
  },
  'route-not-found': {
    kind: 'not-found',
    title: 'There is no such route',
    advice: 'The routes are listed at /docs and /openapi.json.',
  },
  'method-not-allowed': {
    kind: 'method-not-allowed',
    title: 'The route does not answer this method',
    advice: 'The Allow header lists the methods that it answers.',
  },
  'request-timeout': {
    kind: 'timeout',
    title: 'The request did not arrive in time',
    advice: 'Send the headers within 5 seconds, and the body within 5 more.',
  },
  'concurrent-update': {
    kind: 'conflict',
    title: 'Another request changed the same record at the same moment',
    advice: 'Read the record again and repeat the request.',
  },
  'transition-blocked': {
    kind: 'conflict',
    title: 'The record is not ready for this action',
    advice: '`blockedBy` lists the codes of what is missing; the same list stands in availableActions.',
  },
  'partnership-closed': {
    kind: 'conflict',
    title: 'The partnership is over',
    advice:
      'What the parties stated in it stays as it is, to be read. What still may be written are external ids, the log of communication, what became of past meetings, and whatever ends or withdraws something.',
  },
  'position-expired': {
    kind: 'gone',
    title: 'The feed cannot be followed on from this position',
    advice:
      'Changes are kept for 90 days, and none after the moment of a copy that the service was brought back to. List what you need again, and go on from `changesAfter`.',
  },
  'external-id-taken': {
    kind: 'conflict',
    title: 'Another record has this external id',
    advice: 'Look it up by that external id; an external id names one record.',
  },
  'token-client-taken': {
    kind: 'conflict',
    title: 'Tokens of this client of the issuer open for another API client',
    advice: 'Revoke that API client or take the issuer from it: a client of an issuer stands for one API client.',
  },
  'party-exists': {
    kind: 'conflict',
    title: 'The organization is in this partnership already',
    advice: 'Look for its entry in the list of parties, observers or candidates.',
  },
  'response-exists': {
    kind: 'conflict',
    title: 'Your organization has a response in this round already',
    advice: 'Look for it in the list of responses with this checklistRoundId, and go on with that one.',
  },
  'already-reported': {
    kind: 'conflict',
    title: 'There is a report on this due date already',
    advice: 'Change that one, and resubmit it if it was sent back.',
  },
  'record-in-use': {
    kind: 'conflict',
    title: 'Other records point at this one',
    advice: 'Change or delete those first.',
  },
  'idempotency-key-in-use': {
    kind: 'conflict',
    title: 'A request with this Idempotency-Key is still running',
    advice: 'Wait for as long as Retry-After says and send the same request again.',
  },
  'precondition-failed': {
    kind: 'precondition-failed',
    title: 'The record has changed since you read it',
    advice: 'The ETag header has the current tag: read the record again, decide again, repeat the request.',
  },
  'body-too-large': {
    kind: 'too-large',
    title: 'The body is too large',
    advice: 'Send at most 256 KiB.',
  },
  'unsupported-media-type': {
    kind: 'unsupported',
    title: 'The body has a media type that this route does not take',
    advice: 'Send application/json; for PATCH also application/merge-patch+json.',
  },
  'idempotency-key-reused': {
    kind: 'unprocessable',
    title: 'This Idempotency-Key came with another request',
    advice: 'Make a new key for each new request, and keep it only to repeat that request.',
  },
  'unknown-reference': {
    kind: 'unprocessable',
    title: 'The request names a record that is not there',
    advice: 'Check the ids that `errors` points at: they must exist in the same partnership.',
  },
  'rule-violation': {
    kind: 'unprocessable',
    title: 'The request fits its schema but not the rules of the field',
    advice: '`errors` points at what does not fit together.',
  },
  'precondition-required': {
    kind: 'precondition-required',
    title: 'If-Match is required',
    advice: 'Read the record and send its ETag back in If-Match, so that no change of another party is lost.',
  },
  'rate-limited': {
    kind: 'too-many-requests',
    title: 'Too many requests',
    advice:
      'Wait for as long as Retry-After says. The RateLimit header of every answer tells what is left, so that a program can slow down before.',
  },
  'too-many-streams': {
    kind: 'too-many-requests',
    title: 'The API client follows the feed too many times at once',
    advice: 'Ten requests of a client may wait or stream at a time: share one among those that listen.',
  },
  'headers-too-large': {
    kind: 'headers-too-large',
    title: 'The headers are too large',
    advice: 'Send at most 16 KiB of headers.',
  },
  internal: {
    kind: 'internal',
    title: 'Something went wrong on our side',
    advice: 'Repeat the request later; report requestId if it stays.',
  },
  unavailable: {
    kind: 'unavailable',
    title: 'The service cannot answer right now',
    advice: 'Wait for as long as Retry-After says and repeat the request, a POST with its Idempotency-Key.',
  },
} as const satisfies Record<string, ProblemType>

export type ProblemCode = keyof typeof problemTypes

/** One thing wrong with a request: where (RFC 6901 pointer into the body, or the parameter's name), and what. */
export interface RequestError {
  pointer: string
  code: string
  detail: string
}

/** Why an action is not possible now; `ref` is the path of the record that stands in the way. */
export interface Blocker {
  code: string
  message: string
  ref: string | null
}

interface ProblemDetails {
  errors?: RequestError[]
  blockedBy?: Blocker[]
  /** Headers that belong to the refusal, such as the current ETag. */
  headers?: Record<string, string>
}

/** A refusal with a stable code. Anything else that is thrown is a fault of ours. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly details: ProblemDetails

  constructor(code: ProblemCode, detail?: string, particulars: ProblemDetails = {}) {
    super(detail ?? `${problemTypes[code].title}.`)
    this.name = 'Problem'
    this.code = code
    this.details = particulars
  }

  get kind(): ProblemKind {
    return problemTypes[this.code].kind
  }
}

/** The one answer for what does not exist and for what the caller may not know of. */
export const notFound = () => new Problem('not-found')

/** A fault in the body that the schema cannot express. */
export const ruleViolation = (pointer: string, detail: string) =>
  new Problem('rule-violation', detail, { errors: [{ pointer, code: 'rule-violation', detail }] })

/** The body names a record that is not there. */
export const unknownReference = (pointer: string, detail: string) =>
  new Problem('unknown-reference', detail, { errors: [{ pointer, code: 'unknown-reference', detail }] })

/** An action is not possible, for what stands in its way. */
export const transitionBlocked = (...blockedBy: Blocker[]) =>
  new Problem('transition-blocked', blockedBy[0]?.message, { blockedBy })

/** What stands in the way of most that could be written in a partnership that is closed or terminated. */
export const closedBlocker: Blocker = { code: 'PARTNERSHIP_CLOSED', message: 'The partnership is over.', ref: null }

export const partnershipClosedProblem = () =>
  new Problem('partnership-closed', closedBlocker.message, { blockedBy: [closedBlocker] })

/** Throws where anything stands in the way. */
export function throwIfBlocked(blockedBy: Blocker[]): void {
  if (blockedBy.length > 0) throw transitionBlocked(...blockedBy)
}
