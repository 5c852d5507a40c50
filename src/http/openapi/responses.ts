// The responses of the OpenAPI document: the names of successful ones, and those of problems.
import { closedBlocker, type ProblemCode, type ProblemKind, problemTypes } from '../../problems.ts'
import { statusOf } from '../problems.ts'
import { headerRefs, type Response } from './shared.ts'

/** Past participles of verbs at the beginning of operation ids; those of others are regular. */
const participles: Record<string, string> = {
  list: 'Read',
  get: 'Read',
  find: 'Read',
  export: 'Read',
  put: 'Replaced',
  upsert: 'Replaced',
  bootstrap: 'Bootstrapped',
}
const regularParticipleOf = (verb: string): string =>
  `${verb.charAt(0).toUpperCase()}${verb.slice(1).replace(/y$/, 'i').replace(/e$/, '')}ed`

/**
 * Name and description of a successful response. A name ends with a participle, because a generator that appends `Response`
 * must not make the name of a schema of it. Each operation has a name of its own: tools that look for examples follow a
 * reference only once.
 */
export function successResponseOf(
  method: string,
  status: string,
  schema: string,
  operationId: string,
): { name: string; description: string } {
  if (status === '204')
    return { name: 'NoContent', description: 'The request was carried out; the response has no body.' }
  const [, verb = '', noun] = /^([a-z]+)(.*)$/.exec(operationId) ?? []
  const participle = participles[verb] ?? regularParticipleOf(verb)
  if (status === '201') {
    const name = `${noun}${method === 'PUT' ? 'Created' : participle}`
    return { name, description: 'The record was created; Location has its path.' }
  }
  const name = `${noun}${participle}`
  if (method !== 'GET') return { name, description: 'The record after the change.' }
  if (schema === 'Changes') return { name, description: 'The next changes of the feed.' }
  if (schema === 'ChangeStream') return { name, description: 'The changes of the feed, as they happen.' }
  if (schema.endsWith('Page')) return { name, description: 'A page of the list, with the cursor of the next page.' }
  return { name, description: 'The record or the computed result, as it is now.' }
}

/** Headers of problems of a kind, besides the common ones. */
const headersOfProblems: Partial<Record<ProblemKind, string[]>> = {
  unauthenticated: ['WWW-Authenticate'],
  forbidden: ['WWW-Authenticate'],
  conflict: ['Retry-After'],
  unsupported: ['Accept', 'Accept-Encoding', 'Accept-Patch', 'Accept-Post'],
  unprocessable: ['Idempotent-Replayed'],
  'precondition-failed': ['ETag'],
  'too-many-requests': ['Retry-After'],
  unavailable: ['Retry-After'],
}

export const problemResponseName = (kind: ProblemKind): string =>
  kind.replaceAll(/(^|-)(.)/g, (_, _dash, letter: string) => letter.toUpperCase())

/** One response for each kind of problem, with an example of each code. */
export function problemResponses(kinds: ReadonlySet<ProblemKind>): Record<string, Response> {
  return Object.fromEntries([...kinds].map((kind) => [problemResponseName(kind), problemResponse(kind)]))
}

export const notModified: Response = {
  description: 'The ETag in If-None-Match is current.',
  headers: headerRefs('ETag'),
}

function problemResponse(kind: ProblemKind): Response {
  const codes = (Object.keys(problemTypes) as ProblemCode[]).filter((code) => problemTypes[code].kind === kind)
  return {
    description: `Codes:\n\n${codes.map((code) => `- \`${code}\`: ${problemTypes[code].title}.`).join('\n')}`,
    headers: headerRefs(...(headersOfProblems[kind] ?? [])),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(
          codes.map((code) => [code, { summary: problemTypes[code].title, value: problemExample(code) }]),
        ),
      },
    },
  }
}

const examplePath = '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30'

const exampleDetails: Partial<Record<ProblemCode, object>> = {
  'invalid-request': {
    detail: 'The body is invalid: /purpose is required.',
    errors: [{ pointer: '/purpose', code: 'required', detail: 'is required.' }],
  },
  'transition-blocked': {
    detail: 'start_planning is blocked: At least 2 parties must accept; accepted: 1.',
    blockedBy: [
      {
        code: 'PARTIES_NOT_ACCEPTED',
        message: 'At least 2 parties must accept; accepted: 1.',
        ref: `${examplePath}/parties`,
      },
    ],
  },
  'partnership-closed': { blockedBy: [closedBlocker] },
  'precondition-failed': { detail: 'The record is at version 4.' },
  'insufficient-scope': { detail: 'createPartnership needs the scope partnerships:write.' },
  'insufficient-relation': { detail: 'Allowed for lead; the relation of your organization is party.' },
  'unknown-reference': {
    detail: 'There is no such organization.',
    errors: [{ pointer: '/organizationId', code: 'unknown-reference', detail: 'There is no such organization.' }],
  },
  'rate-limited': { detail: 'The API clients of the organization have sent 6000 requests within a minute.' },
  'rule-violation': {
    detail: 'The term ends before it begins.',
    errors: [{ pointer: '/endsOn', code: 'rule-violation', detail: 'The term ends before it begins.' }],
  },
}

function problemExample(code: ProblemCode) {
  const { kind, title } = problemTypes[code]
  return {
    type: `/problems/${code}`,
    title,
    status: statusOf[kind],
    detail: `${title}.`,
    instance: examplePath,
    code,
    requestId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99',
    ...exampleDetails[code],
  }
}
