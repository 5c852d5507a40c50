// What the OpenAPI document says before its operations: what the service is, how to call it, what may change.

/** How the operations are grouped, in the order in which partners come to them. */
export const tags = [
  {
    name: 'Practice',
    description:
      'The strategies for successful partnerships that the service makes real, how far a partnership follows them, and what to do next.',
  },
  {
    name: 'Organizations',
    description: 'The directory: agencies, their service areas and public contacts, and their keys in other systems.',
  },
  {
    name: 'API clients',
    description: 'The programs that call for an organization: their scopes, keys, rotation and revocation.',
  },
  {
    name: 'Partnerships',
    description: 'What agencies do together, and the lifecycle from exploring to closed, with what blocks each step.',
  },
  {
    name: 'Parties',
    description: 'Who takes part: invited by the lead, accepting, declining, withdrawing, handing over the lead.',
  },
  {
    name: 'Observers',
    description: 'Offices and advisers that watch by consent of every party, for a purpose and until a day.',
  },
  { name: 'Contacts', description: 'Whom to turn to at each party.' },
  {
    name: 'Offers and needs',
    description: 'What each party brings and hopes for, aspect by aspect, and what that leaves over.',
  },
  {
    name: 'Missions',
    description:
      'The mission that partners share: versions, endorsements by hash, what changed; values, benefits, and when the parties return to it.',
  },
  {
    name: 'Checklists',
    description:
      'What parties ask themselves before they begin, and again later: definitions, rounds, and responses that stay sealed until all are in.',
  },
  {
    name: 'Communication',
    description:
      'How and when partners communicate: the plan that all agree to, when they meet by it, and what came of it.',
  },
  { name: 'Candidates', description: 'Agencies that the parties think of asking to join. Only the parties see them.' },
  {
    name: 'Expectations',
    description:
      'Who does what, how, when, with which outcome: worded by one party, accepted word for word by all, reported on, kept or waived.',
  },
  {
    name: 'Changes',
    description: 'What happens, as it happens, and what happened: the feed, the history, and its proof.',
  },
] as const

export type Tag = (typeof tags)[number]['name']

export const introduction = `A neutral place, over HTTP, for what partner agencies share: from "are we ready?" to "what did we learn?".

Two or more agencies, each with a system of its own, run a partnership here: they find each other, agree on who takes
part, say what each brings and needs, and move on when nothing stands in the way. Each operation cites the statement of
the practice that it serves, such as (Q8); \`GET /v1/strategies\` has them all.

**There is no child- or family-level data.** No field is meant for any, and none belongs into free text: the records are
about agencies, and about their staff at work.

## Authentication
Send \`Authorization: Bearer <API key>\`, or an access token (JWT) of an issuer that this installation trusts and that an
operator has named for your API client. A key belongs to an API client of one organization, and what the client may do
is the scope that the operation names (\`x-required-scope\`) and what its organization is to the record
(\`x-relations\`): lead, party, observer, and so on. Without a usable key the answer is 401, without the scope or the
relation 403 with a code that says which. What is not yours to see is 404, the same as what does not exist. With
\`On-Behalf-Of\` you act for an organization that yours represents, and it shows.

## Errors
Every refusal is \`application/problem+json\` (RFC 9457). Decide by its \`code\`, which is stable; \`errors\` points at each
part of the request that does not fit, \`blockedBy\` at what keeps an action from being possible. \`type\` is a URL of this
service that explains the code; \`/problems\` lists them all. Properties and parameters that are not known are refused by
name, never dropped. What never reaches an operation is refused in the same form: 404 for a path that there is not, 405
with \`Allow\` for a method that a path does not have, 408 for a request that arrives too slowly, 431 for headers that are
too large.

## Tracing
Send \`X-Request-Id\` (up to 64 letters, digits, \`_\` and \`-\`) or \`traceparent\` (W3C Trace Context) with any request: the
answer, the log and a problem's \`requestId\` and \`traceId\` have them. Quote them when you ask for help.

## Lists
\`limit\` records a page, 25 unless said and 100 at most. Pass \`nextCursor\` back as \`cursor\`, with the same \`sort\`, until
it is null; \`Link\` has the whole URL. Cursors are opaque and never expire. Filters that name several values take them
separated by commas: any of them will do. \`Prefer: count=exact\` adds \`totalCount\`. \`expand\` puts a related record beside
its id. Where an operation says so, \`Accept: text/csv\` or \`application/x-ndjson\` answers the whole list as a file.

## Keeping in step
A page of a list has \`changesAfter\`, the position in your feed from which it is consistent. List once, keep the
\`changesAfter\` of the first page, and then follow \`GET /v1/changes?after=\`: nothing that changes meanwhile is missed. A
change you have read already may come again there; its \`version\` says so. Keep \`position\` with what you have taken in.

## Writing safely
- **Again**: with \`Idempotency-Key\` on a POST, the same request within 24 hours gets the same answer, marked
  \`Idempotent-Replayed\`. Another request with that key is 422; one that still runs is 409 with \`Retry-After\`.
- **At the same time**: every record has an \`ETag\`. PATCH, DELETE and transitions need it in \`If-Match\`: 428 without,
  412 if the record has changed since, with the tag that it has now. A GET with \`If-None-Match\` answers 304.
- **Only to see**: with \`dryRun=true\` a write is checked and answered, marked \`Dry-Run\`, and nothing is kept.
- PATCH is a JSON merge patch (RFC 7396): what is absent stays, null clears, a list is replaced as a whole.
- A state changes by POST to \`.../transitions\` alone. \`availableActions\` in every read says which actions are possible,
  and the codes of what blocks the others; a blocked one is 409 with the same codes.
- Once a partnership is closed or terminated, what the parties stated in it stays as it is: changing it is 409
  \`partnership-closed\`. External ids, the log of communication, what became of past meetings, and whatever ends or
  withdraws something are still written.

## Limits
An API client may send so many requests a minute, counted over all instances. \`RateLimit-Policy\` and \`RateLimit\`, which
every answer has where there is a limit, say how many, and how many are left until when
(draft-ietf-httpapi-ratelimit-headers). Beyond it the answer is 429 with \`Retry-After\`. The same goes for an address that
keeps sending credentials that open nothing; a good one opens all the same.

## Formats
JSON in camelCase and UTF-8; ids are UUIDs in small letters, made by the service; moments are RFC 3339 with at most six decimals, taken with
any offset and answered in UTC; days are \`date\`; both lie in the years 1 to 9999. What is taken is read back the same, and
what cannot be kept as it was sent is refused. Keys of your own systems travel with every record in \`externalIds\`.

## Versions
Within \`/v1\` there are additions only. Additions, which your client should let pass: operations, optional parameters and
properties of a request, properties and headers of an answer, values of an enum in an answer, problem codes, actions and
what blocks them. Breaking, and therefore never within \`/v1\`: to remove or rename any of these or change its type or
meaning; to require what was optional or refuse what was taken; to leave out of an answer what was always in it; another
status, scope or relation for the same request. What is on its way out says so with \`Deprecation\` and \`Sunset\` headers
first. The text of descriptions, titles and messages may change at any time.`
