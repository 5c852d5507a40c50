// The introduction and the tags of the OpenAPI document.

/** Groups of operations, in the order of a partnership's life; the paths of the document have this order, too. */
export const tags = [
  {
    name: 'Organizations',
    description:
      'The directory of agencies: service areas, public contacts, external ids, and which agencies represent others.',
  },
  {
    name: 'API clients',
    description:
      'The programs that call the API for an organization: scopes, keys, rotation and revocation, and hand-over codes.',
  },
  {
    name: 'Partnerships',
    description: 'Partnerships and their lifecycle, from exploring to closed, with the blockers of each transition.',
  },
  {
    name: 'Candidates',
    description: 'Agencies that the parties consider inviting. Only parties and former parties see them.',
  },
  {
    name: 'Parties',
    description:
      'The organizations that take part in a partnership: invite, accept, decline, withdraw, transfer the lead, remove a party that does not respond.',
  },
  { name: 'Contacts', description: 'Contact persons of each party.' },
  {
    name: 'Observers',
    description:
      'Organizations that read a partnership with the consent of every party, for a stated purpose and until a given day.',
  },
  {
    name: 'Offers and needs',
    description: 'What each party offers and needs, by aspect, and which needs no offer meets.',
  },
  {
    name: 'Checklists',
    description:
      'Readiness checklists: definitions, rounds, and responses, which are sealed until all parties have submitted theirs.',
  },
  {
    name: 'Missions',
    description:
      'The shared mission: versions, endorsements of a version by its hash, differences, values, benefits, and reaffirmations.',
  },
  {
    name: 'Expectations',
    description:
      'Written expectations: who does what, how, when, and with which outcome. All parties accept the same wording; progress is reported, and the expectation is met or waived.',
  },
  {
    name: 'Commitments and monitoring',
    description:
      'What each party commits to, by aspect, and what the parties agreed to in that aspect; visits to sites, their findings, and whether each agreed expectation is monitored.',
  },
  {
    name: 'Communication',
    description:
      'Communication plans that all parties agree to, the occurrences of their touchpoints, and records of communication.',
  },
  {
    name: 'Law',
    description:
      'The laws and regulations that bind the parties, and who was taught which of them, with the problems that the parties expect.',
  },
  {
    name: 'Standards',
    description:
      'Sets of standards, such as ratios and group sizes: the federal set that the service includes, and those of organizations; the sets that apply in a partnership, and the strictest value of each standard.',
  },
  {
    name: 'Community',
    description:
      'Community assessments, the needs of families that are drawn from them, and the rooms of each party with the children that they can hold.',
  },
  {
    name: 'Funding',
    description:
      'Funding sources by type and certainty, compared with the cost; contingencies if funding falls short; the decision whether parents are charged.',
  },
  {
    name: 'Cost allocation',
    description:
      'Budget lines, the measured bases by which they are allocated to funding sources, versions of the cost allocation plan exact to the cent, and what was spent.',
  },
  {
    name: 'Financial obligations',
    description: 'Amounts that one party owes another, paid in installments.',
  },
  {
    name: 'Conflicts',
    description: 'How the parties resolve conflicts: conflict plans that all parties agree to.',
  },
  {
    name: 'Clause library',
    description: 'Clauses and agreement templates: those that the service includes, and those of organizations.',
  },
  {
    name: 'Agreements',
    description:
      'Written agreements: drafts compiled from what the parties agreed, checks against rules, legal reviews, signatures, evidence, amendments, renewals and termination.',
  },
  {
    name: 'Practice',
    description:
      'The recommended practice for partnerships: its strategies, how far a partnership follows them, and the next steps.',
  },
  {
    name: 'Changes',
    description: 'The feed of changes, the history of a partnership, and the verification of its hash chain.',
  },
  {
    name: 'Webhooks',
    description:
      'Endpoints to which the service sends each change: registration, verification, keys, the log of deliveries, and what is sent again. `webhooks` of this document has the requests that it sends.',
  },
] as const

export type Tag = (typeof tags)[number]['name']

export const introduction = `An HTTP API in which agencies run a partnership, each from its own system.

Two or more agencies, each with its own system, run a partnership here: they find each other, agree on the parties, state
offers and needs, agree on a mission, on expectations and on who pays what, sign a written agreement, and change the state of the
partnership when nothing blocks it. Descriptions name the strategies of the recommended practice that an operation serves, such as Q8 (what we
can offer); \`GET /v1/strategies\` lists them all.

**The service is not for data of children or families.** No field is meant for it, and free text must not contain it. The
records are about agencies and their staff at work.

## Authentication
Send \`Authorization: Bearer <API key>\`, or an access token (JWT of the type \`at+jwt\`) of an issuer that this installation trusts, whose
\`client_id\` is the one that an operator has entered in your API client. An API client belongs to one organization. A request needs the
scope of the operation (\`x-required-scope\`), and your organization needs one of the relations in \`x-relations\` to the
partnership or organization in the path: lead, party, observer, and so on. Without a valid credential the response is 401;
without the scope or relation it is 403 with \`insufficient-scope\` or \`insufficient-relation\`. A request for a record that your
organization may not see gets 404, as for a record that does not exist. With the header \`On-Behalf-Of\` your organization acts for one that it
represents; events record both.

## Errors
Every error is \`application/problem+json\` (RFC 9457). Branch on \`code\`; it is stable. \`errors\` lists the invalid parts
of the request, \`blockedBy\` the blockers of an action. \`type\` is a URL of this service that explains the code;
\`/problems\` and \`GET /v1/codes\` list all codes. Unknown properties and parameters are errors, and are never ignored. Errors that occur before
routing use the same format: 404 for an unknown path, 405 with \`Allow\` for a method that the path does not support, 408
for a request that arrives too slowly, 431 for headers that are too large, 400 for malformed HTTP.

## Clients
\`GET /v1\`, without a key, is the API catalog (RFC 9727), and its header \`Link\` has the URL of this document (\`rel="service-desc"\`). The code samples
call the TypeScript client that the repository of the service contains. In them, \`etag\` is the ETag of the record, and the other names without
a value are parameters of the path or the query:

    import { client, once } from '@partnership-basics/client'
    client.configure({ serverUrl: 'https://partnerships.agency.example', auth: { bearer: 'pb_live_…' } })

## Tracing
Send \`X-Request-Id\` (up to 64 letters, digits, \`_\` and \`-\`) or \`traceparent\` (W3C Trace Context) with any request. The
response, the log, and \`requestId\` and \`traceId\` of a problem repeat them. Quote them when you ask for support.

## Lists
A page has \`limit\` records: 25 by default, at most 100. Send \`nextCursor\` as \`cursor\`, with the same \`sort\`, until it is
null; \`Link\` contains the complete URL of the next page. Cursors are opaque and never expire. A filter may have several
values: repeat the name (\`state=a&state=b\`), or separate them by commas; a record matches if it has one of them. \`Prefer: count=exact\` adds \`totalCount\`. \`expand\`
includes related records.

## Files
Each operation has one media type, and \`Accept\` is ignored. A file has a path of its own, which ends with its extension:
\`expectations.csv\` and \`expectations.ndjson\` contain the whole list, \`document.pdf\` an agreement. For a browser, which
cannot send an Authorization header, \`POST /v1/links\` returns a URL that reads one file for 15 minutes.

## Synchronization
A page of a list has \`changesAfter\`, a position in the feed of your organization. Read the list once, store the
\`changesAfter\` of the first page, then read \`GET /v1/changes?after=\` from there: no change is missed. A change that the
list already contained may come again; compare \`version\`. Store \`position\` together with the data of each response.

When your organization creates a partnership, accepts an invitation or becomes an observer, its feed gets one
\`partnership.joined\`. Then list the records of the partnership once: every later change of a record that you may see comes
after the position of \`partnership.joined\`, and what existed before is not sent again. An invited organization receives,
before it accepts, the changes of the partnership, its parties and its observers. Computed values, such as due dates, summaries
and occurrences without a record, cause no changes. The feed of an observer gets no changes of the partnership after its last
day.

When a date is reached, the feed gets a change whose \`change\` is \`due\`, and whose type says what is due: \`expectation.overdue\`,
\`agreement.expiring\`. The record has not changed, and the service itself is the sender. \`GET /v1/agenda\` lists these dates, and
everything else that is due, in all partnerships of your organization; \`GET /v1/next-steps\` lists the next steps in all of them.

The feed also contains the changes of each organization with which yours currently shares a partnership, and those of
the representations that are offered to yours. Each such change occurs once, and its \`partnershipId\` is null.

## Webhooks
The service sends the changes of the feed to the webhook endpoints of an organization, as \`webhooks\` of this document describes: a POST
whose body has the format of CloudEvents, and whose \`data\` is the change. It does not contain the record: read it at \`subject\`.

- Register a URL with \`createWebhookEndpoint\`, whose response alone contains the secret, then \`verify\` it: the service sends a ping, and
  the receiver returns \`data.challenge\`. Changes since the creation of the endpoint are sent from then on.
- **Signature**: \`webhook-signature\` has one or two values, separated by a space, of \`webhook-id.webhook-timestamp.body\`, as Standard Webhooks
  defines: \`v1,\` and HMAC-SHA256 with the 32 bytes of the secret, or \`v1a,\` and Ed25519 with the public key in \`keys\`; all in base64. One that
  verifies is enough. Reject a timestamp that is more than five minutes off. \`testWebhookEndpoint\` says whether a receiver rejects
  false signatures.
- **Response**: 2xx within 15 seconds, once the event is stored. Everything else is a failure, also a redirect. 410 disables the endpoint.
- **Order**: within a partnership (\`partitionkey\`) one after the other, in the order of the feed; those of different partnerships at the same time.
- **Repetition**: at least once. \`webhook-id\` stays the same; ignore one that was processed. After a failure an event is sent again after 5 s,
  5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, each up to a fifth longer, and later if \`Retry-After\` of a 429 or 503 says so. After
  three failures later events of the partnership are sent before it: compare \`data.version\`.
- **Failures**: after five in a row only the oldest delivery is tried until one succeeds; after 120 hours the endpoint is disabled, and
  \`enable\` continues where it stopped.
- **Gaps**: \`data.position\` is a position of the feed. A receiver that has lost events reads \`GET /v1/changes?after=\` from the last one that it has,
  or has a range sent again with \`createWebhookRecovery\`. The log of deliveries has 30 days, the feed 90.
- What your organization may see is decided when an event is sent: a party that has withdrawn gets nothing after its withdrawal.

## Writes
- **Idempotency**: a POST with \`Idempotency-Key\` can be repeated for 24 hours. The same request gets the same response,
  marked \`Idempotent-Replayed\`. Requests are compared as canonical JSON (RFC 8785). Another request with that key is 422; while
  the first is running, the response is 409 with \`Retry-After\`. A 409 is not stored: the request is executed again.
- **Concurrency**: PATCH, DELETE, transitions and verifications require \`If-Match\` with the record's current ETag, several
  ETags, or \`*\`: 428 without it, 412 with the current ETag if none is current. A weak ETag is never current. A GET with \`If-None-Match\` may return 304.
- **Compression**: with \`Accept-Encoding: br\` or \`gzip\`, responses of 1 KiB and more are compressed, except event streams and responses with a
  secret. The ETag then names the coding, as in \`"3-br"\`; \`If-Match\` accepts it like \`"3"\`.
- **Dry runs**: with \`dryRun=true\` a write is checked and gets its response, marked \`Dry-Run\`, but nothing is stored.
- PATCH is a JSON merge patch (RFC 7396): absent properties remain unchanged, null clears a property, objects are
  merged, an object with another \`kind\` and a list are replaced as a whole. In POST and PUT null means absent, so that what was
  read can be sent again.
- States change only by POST to \`.../transitions\`. A record lists in \`availableActions\` what the caller can do now and
  which properties the request \`needs\`, and in \`blockedActions\` what else its state allows, with the codes of the blockers. An
  action in neither list is not possible in its state. A blocked action is 409 \`transition-blocked\` with the messages of the same blockers.
- In a closed, terminated or withdrawn partnership the records of the parties are read-only: a change is 409 \`partnership-closed\`.
  Still possible are changes of external ids, records of communication, outcomes of past occurrences, payments of installments,
  and actions that end or withdraw a record.

## Agreements
The content of an agreement version is canonical JSON (RFC 8785), identified by \`contentSha256\`, its SHA-256. Acceptances, legal
reviews and signatures name this hash, and are valid for it only. The service attests each signature and the execution with JSON Web
Signatures (RFC 7515, EdDSA). Its public keys, the past ones included, are at \`/.well-known/jwks.json\`, which requires no API
key. With a copy of them and the response of \`getAgreementEvidence\` an executed version can be verified without the service. An
attestation proves what this service recorded, not that the person exists or had the right to sign. Rules and short-cuts are
advice, and not legal advice.

## Limits
A body has at most 256 KiB; a body of \`createAgreementVersion\`, \`updateAgreementVersion\` or \`checkAgreement\` has at most
1.5 MiB, and an imported file at most 128 MiB. A larger one is 413.

All other limits are those of an organization: its API clients share them, also when they act for other organizations. Requests
are limited per minute, over all instances of the service. If there is a limit, the responses to requests with a valid
credential have \`RateLimit-Policy\` and \`RateLimit\` (draft-ietf-httpapi-ratelimit-headers): the limit, the remaining
requests, and the seconds until the limit resets. An instance serves 25 responses at a time that stay open (requests that
wait for changes or stream them, and exports), two imports, and one calendar, page of more than 50 records, document of an
agreement, write of a cost allocation or other large request; further ones wait for their turn. Beyond a limit the response
is 429 with \`Retry-After\`. An address that keeps sending invalid credentials is limited in the same way; requests from it
with a valid credential still succeed. A response that stays open ends within a second when its credential is revoked or
loses the scope, and a client that reads nothing for 30 seconds is disconnected.

## Formats
JSON is UTF-8 with camelCase names. Ids are UUIDs that the service generates, accepted in any case and returned in lower case.
Timestamps are RFC 3339; any offset is accepted, and responses use UTC. Those in bodies have up to six decimals of a second; those in filters
can have more. A text has a visible character, and an external id has no invisible one. Days use the format \`date\`. Both are in the years 1 to 9999.
Values are returned as they were sent; a value that can't be stored unchanged is rejected. Records can have \`externalIds\`:
their keys in your own systems, and those that outside authorities issue. The latter are claims of an organization, unless
\`verifiedExternalIds\` lists them. An amount of money is a decimal string with exactly the decimals of its ISO 4217 currency, such as
\`"1250.50"\` for USD; figures are computed exactly, and all money of a partnership is in one currency.

## Versions
Within \`/v1\` changes are additions. Clients must accept: new operations, new optional parameters and properties of requests,
new properties and headers of responses, new values where responses have \`x-extensible-enum\`, new problem codes, actions and blockers. These
changes are breaking and do not happen within \`/v1\`: removing what has not been deprecated for 12 months; renaming an operation,
parameter, property or value, or changing its type or meaning;
requiring what was optional, or rejecting what was accepted; leaving out a property that responses always had; another
status, scope or relation for the same request. The text of descriptions, titles and messages may change at any time.

A deprecated operation, parameter or property has \`deprecated: true\` in this document, and is removed at least 12 months after it was
deprecated. Until then every response of the operation, or of those that have the parameter or property, has three headers:
\`Deprecation\` (RFC 9745) says since when, \`Sunset\` (RFC 8594) when it is removed, and \`Link\` has what to do
(\`rel="deprecation"\`) and the operation that replaces it (\`rel="successor-version"\`), if there is one. \`deprecatedOperations\` of an API client lists the deprecated
operations that it still uses. For 6 months after its removal an operation responds 410 \`operation-removed\`. An event type never
changes its meaning: another one replaces it, and until the removal of the old one both are recorded.`
