// The problems that a response can report: codes, titles, advice. Independent of HTTP. Over 300 lines: one list of all codes.

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
  /** The same for every problem with the code. */
  title: string
  /** What the caller can do. */
  advice: string
}

/** Every problem code. A released code keeps its meaning. */
export const problemTypes = {
  'invalid-request': {
    kind: 'invalid',
    title: 'The request does not match its schema',
    advice: 'Correct each part in `errors`: `pointer` names the part, `detail` what is expected.',
  },
  'invalid-json': {
    kind: 'invalid',
    title: 'The body is not JSON that can be stored unchanged',
    advice:
      'Send UTF-8 JSON without duplicate names, NUL characters, lone surrogates, numbers beyond 2^53 - 1, or more than 32 levels of nesting.',
  },
  'invalid-file': {
    kind: 'invalid',
    title: 'The file is not text in UTF-8',
    advice:
      'Send CSV or NDJSON in UTF-8 without NUL characters; `errors` has the reason. Save a file in Windows-1252, UTF-16 or the format of a spreadsheet program as CSV UTF-8.',
  },
  'invalid-cursor': {
    kind: 'invalid',
    title: 'The cursor is not from this list',
    advice: 'Send nextCursor unchanged, with the same sort; omit cursor to read the first page.',
  },
  'invalid-if-match': {
    kind: 'invalid',
    title: 'If-Match is malformed',
    advice:
      'Send the ETag header of the record with its quotes, If-Match: "7", several of them separated by commas, or *.',
  },
  'invalid-idempotency-key': {
    kind: 'invalid',
    title: 'Idempotency-Key has an invalid format',
    advice:
      'Send 1 to 255 visible ASCII characters, with or without double quotes, and a new key for each new request.',
  },
  'malformed-http': {
    kind: 'invalid',
    title: 'The request is not well-formed HTTP',
    advice: 'The connection was closed. Send the request again with a maintained HTTP client.',
  },
  'key-in-url': {
    kind: 'invalid',
    title: 'The URL contains an API key',
    advice: 'URLs are written to logs. Revoke this key, create a new one, and send it in the Authorization header.',
  },
  unauthenticated: {
    kind: 'unauthenticated',
    title: 'The request has no valid credential',
    advice: 'Send Authorization: Bearer with an API key or access token that is neither expired nor revoked.',
  },
  'insufficient-scope': {
    kind: 'forbidden',
    title: 'The API client lacks the scope of this operation',
    advice: 'Ask an administrator of your organization for an API client with the scope that `detail` names.',
  },
  'insufficient-relation': {
    kind: 'forbidden',
    title: 'Your organization may read this record but not perform this operation',
    advice: '`detail` names the relations that may perform it, such as lead or party.',
  },
  'not-representing': {
    kind: 'forbidden',
    title: 'Your organization does not represent the organization in On-Behalf-Of',
    advice:
      'Omit the header, or ask that organization to offer a representation. It ends when the organization gets its first API client, or when one side or an operator ends it.',
  },
  'scope-too-wide': {
    kind: 'forbidden',
    title: 'An API client can only hand out credentials with scopes that it has',
    advice: 'Use an API client that has each scope of the new or changed credential. An operator can grant any scope.',
  },
  'not-found': {
    kind: 'not-found',
    title: 'The record does not exist, or your organization must not see it',
    advice: 'Check the id, and that your organization is a party to the partnership of the record.',
  },
  'route-not-found': {
    kind: 'not-found',
    title: 'There is no such path',
    advice: 'See /docs and /openapi.json for all paths.',
  },
  'method-not-allowed': {
    kind: 'method-not-allowed',
    title: 'The path does not support this method',
    advice: 'The Allow header lists the methods that it supports.',
  },
  'request-timeout': {
    kind: 'timeout',
    title: 'The request did not arrive in time',
    advice: 'Send the headers within 5 seconds, and the body within 5 more.',
  },
  'concurrent-update': {
    kind: 'conflict',
    title: 'Another request changed the same record at the same time',
    advice: 'Read the record again and repeat the request.',
  },
  'transition-blocked': {
    kind: 'conflict',
    title: 'The action is blocked',
    advice: '`blockedBy` lists the blockers; blockedActions of the record has the codes of the same blockers.',
  },
  'partnership-closed': {
    kind: 'conflict',
    title: 'The partnership is closed, terminated or withdrawn',
    advice:
      'Records of the parties are read-only. Still possible are changes of external ids, records of communication, outcomes of past occurrences, payments of installments, and actions that end or withdraw a record.',
  },
  'limit-reached': {
    kind: 'conflict',
    title: 'The organization has as many records of this kind as it may have',
    advice: 'Delete one that is no longer needed; `detail` has the limit.',
  },
  'organization-closed': {
    kind: 'conflict',
    title: 'The organization is closed',
    advice:
      'It can neither be changed nor join a partnership, observe one, represent or be represented. `ref` of the blocker is the organization that replaces it, if there is one. An operator can reopen it.',
  },
  'position-expired': {
    kind: 'gone',
    title: 'The feed has no changes for this position',
    advice:
      'Changes are stored for 90 days. A position is also unknown if the database was restored from an older backup. Read the lists again, and continue from their `changesAfter`.',
  },
  'operation-removed': {
    kind: 'gone',
    title: 'The operation was removed',
    advice:
      'The link with rel="deprecation" says what to do, and the one with rel="successor-version", if there is one, leads to the operation that replaces it. `Deprecation` and `Sunset` have announced the removal for at least 12 months.',
  },
  'external-id-taken': {
    kind: 'conflict',
    title: 'Another record has this external id',
    advice: 'Find that record by the external id; an external id identifies one record.',
  },
  'token-client-taken': {
    kind: 'conflict',
    title: 'Another API client has this token client of the issuer',
    advice: 'Revoke that API client or remove its token client: a token client identifies one API client.',
  },
  'party-exists': {
    kind: 'conflict',
    title: 'The organization already takes part in this partnership',
    advice: 'Find its record in the list of parties, observers or candidates.',
  },
  'response-exists': {
    kind: 'conflict',
    title: 'Your organization already has a response in this round',
    advice: 'Find it in the list of responses with this checklistRoundId, and continue with it.',
  },
  'record-exists': {
    kind: 'conflict',
    title: 'There is already such a record',
    advice: 'Change that record instead: `detail` says what identifies it, and the list of such records has it.',
  },
  'already-reported': {
    kind: 'conflict',
    title: 'There is already a report for this due date',
    advice: 'Change that report, and resubmit it if it was returned.',
  },
  'record-in-use': {
    kind: 'conflict',
    title: 'Other records refer to this one',
    advice: 'Change or delete those records first.',
  },
  'idempotency-key-in-use': {
    kind: 'conflict',
    title: 'A request with this Idempotency-Key is still running',
    advice: 'Wait for the seconds in Retry-After, then send the same request again.',
  },
  'precondition-failed': {
    kind: 'precondition-failed',
    title: 'The record has changed since it was read',
    advice: 'The ETag header has the current tag. Read the record again, and repeat the request if it still applies.',
  },
  'body-too-large': {
    kind: 'too-large',
    title: 'The body is too large',
    advice: '`detail` has the limit of the operation.',
  },
  'unsupported-media-type': {
    kind: 'unsupported',
    title: 'The operation does not support the media type of the body',
    advice:
      'Send application/json, or for PATCH application/merge-patch+json, without Content-Encoding. Accept-Post, Accept-Patch, Accept or Accept-Encoding of the response names what the operation supports.',
  },
  'idempotency-key-reused': {
    kind: 'unprocessable',
    title: 'This Idempotency-Key was used for another request',
    advice: 'Use a new key for each new request, and the same key only to repeat that request.',
  },
  'unknown-reference': {
    kind: 'unprocessable',
    title: 'The request refers to a record that does not exist',
    advice: 'Check the ids in `errors`: the records must exist in the same partnership.',
  },
  'unknown-event-type': {
    kind: 'unprocessable',
    title: 'The request names a type of events that does not exist',
    advice: 'Send types that GET /v1/event-types lists, or their record types.',
  },
  'webhook-url-refused': {
    kind: 'unprocessable',
    title: 'The service does not send to this URL',
    advice: '`code` in `errors` names the rule; GET /v1/codes explains it. Send an https URL of a public host.',
  },
  'rule-violation': {
    kind: 'unprocessable',
    title: 'The request matches its schema but violates a rule',
    advice: '`errors` names the parts and the rules.',
  },
  'precondition-required': {
    kind: 'precondition-required',
    title: 'If-Match is required',
    advice: 'Read the record and send its ETag in If-Match, so that no concurrent change is overwritten.',
  },
  'rate-limited': {
    kind: 'too-many-requests',
    title: 'Too many requests',
    advice:
      'Wait for the seconds in Retry-After. The RateLimit header of every response has the remaining requests, so that a client can slow down earlier.',
  },
  'too-many-concurrent-requests': {
    kind: 'too-many-requests',
    title: 'Your organization has too many requests that are not finished',
    advice:
      'Wait for the seconds in Retry-After and send fewer requests at a time. The API clients of an organization share its limits, also when they act for other organizations: 25 open responses (requests that wait for changes, streams, exports), 2 imports, and 1 large read or write with 20 that wait.',
  },
  'headers-too-large': {
    kind: 'headers-too-large',
    title: 'The headers are too large',
    advice: 'Send at most 16 KiB of headers.',
  },
  internal: {
    kind: 'internal',
    title: 'Internal error',
    advice: 'Repeat the request later; report requestId if the error persists.',
  },
  unavailable: {
    kind: 'unavailable',
    title: 'The service is temporarily unavailable',
    advice: 'Wait for the seconds in Retry-After, then repeat the request; repeat a POST with its Idempotency-Key.',
  },
} as const satisfies Record<string, ProblemType>

export type ProblemCode = keyof typeof problemTypes

/** An invalid part of a request. `pointer` is an RFC 6901 pointer into the body, or the name of a parameter. */
export interface RequestError {
  pointer: string
  code: string
  detail: string
}

/** Why an action is not possible now. `ref` is the path of the record that blocks it. */
export interface Blocker {
  code: string
  message: string
  ref: string | null
  /** Of REBASE_CONFLICT: the values of the unit in the base, in the version executed since, and in the draft. */
  conflict?: { unit: string; base: unknown; theirs: unknown; yours: unknown }
}

interface ProblemDetails {
  errors?: RequestError[]
  blockedBy?: Blocker[]
  /** Headers of the response, such as the current ETag. */
  headers?: Record<string, string>
}

/** An error that the response reports with its code. Any other error is reported as `internal`. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly details: ProblemDetails

  constructor(code: ProblemCode, detail?: string, details: ProblemDetails = {}) {
    super(detail ?? `${problemTypes[code].title}.`)
    this.name = 'Problem'
    this.code = code
    this.details = details
  }

  get kind(): ProblemKind {
    return problemTypes[this.code].kind
  }
}

/** For a record that does not exist, and equally for one that the caller must not see. */
export const notFound = () => new Problem('not-found')

/** For a part of the body that violates a rule that its schema cannot express. */
export const ruleError = (pointer: string, detail: string): RequestError => ({
  pointer,
  code: 'rule-violation',
  detail,
})
export const ruleViolation = (pointer: string, detail: string) =>
  new Problem('rule-violation', detail, { errors: [ruleError(pointer, detail)] })

/** The errors of the problem that `check` throws. */
export function errorsOf(check: () => unknown): readonly RequestError[] {
  try {
    check()
    return []
  } catch (error) {
    if (error instanceof Problem) return error.details.errors ?? []
    throw error
  }
}

/** Throws `rule-violation` with the first 20 errors. Does nothing if there is none. */
/** The errors of a list that the request does not change: its elements are not in the request, and so the errors name the list. */
export const pointingToList = (errors: readonly RequestError[], list: string): RequestError[] =>
  errors.map((error) => (error.pointer.startsWith(`${list}/`) ? { ...error, pointer: list } : error))

export function throwIfViolated(errors: readonly RequestError[]): void {
  if (errors.length > 0) throw new Problem('rule-violation', errors[0]?.detail, { errors: errors.slice(0, 20) })
}

/** For a parameter of the query that violates a rule that its schema cannot express. */
export const invalidQuery = (name: string, detail: string) =>
  new Problem('invalid-request', `The query is invalid: ${name} ${detail}`, {
    errors: [{ pointer: name, code: 'rule-violation', detail }],
  })

/** For a part of the body that refers to a record that does not exist. */
export const unknownReference = (pointer: string, detail: string) =>
  new Problem('unknown-reference', detail, { errors: [{ pointer, code: 'unknown-reference', detail }] })

export const transitionBlocked = (...blockedBy: Blocker[]) =>
  new Problem('transition-blocked', blockedBy[0]?.message, { blockedBy })

/** Blocks most writes in a partnership that is closed, terminated or withdrawn. */
export const closedBlocker: Blocker = {
  code: 'PARTNERSHIP_CLOSED',
  message: 'The partnership is closed, terminated or withdrawn.',
  ref: null,
}

/** `what`: the operation that is not possible. */
export const partnershipClosedProblem = (what = 'The change') =>
  new Problem('partnership-closed', `${what} is not possible in a closed, terminated or withdrawn partnership.`, {
    blockedBy: [closedBlocker],
  })

/** `duplicateOfId`: the organization that replaces the closed one. */
export function organizationClosed(duplicateOfId: string | null): Problem {
  const ref = duplicateOfId && `/v1/organizations/${duplicateOfId}`
  const message = `The organization is closed; ${duplicateOfId ?? 'no other one'} replaces it.`
  return new Problem('organization-closed', message, { blockedBy: [{ code: 'ORGANIZATION_CLOSED', message, ref }] })
}

/** Throws `transition-blocked` if there is a blocker. */
export function throwIfBlocked(blockedBy: Blocker[]): void {
  if (blockedBy.length > 0) throw transitionBlocked(...blockedBy)
}
