// Schemas of problems (RFC 9457).
import { Type } from 'typebox'
import { nullable, recordPath, ref, strict } from './schemas.ts'

const code = ($id: string, description: string, example: string, pattern = '^[A-Za-z][A-Za-z0-9_-]*$') =>
  Type.String({ $id, minLength: 1, maxLength: 100, pattern, description, examples: [example] })
const upperCase = '^[A-Z][A-Z0-9_]*$'
/** `app.ts` adds the known values of these enums. GET /v1/codes explains each. */
const ProblemCode = code('ProblemCode', 'The code of a problem. It is stable.', 'precondition-failed')
const RequestErrorCode = code('RequestErrorCode', 'The code of an invalid part of a request. It is stable.', 'format')
export const ImportErrorCode = code('ImportErrorCode', 'The code of an error of a row. It is stable.', 'required')
export const BlockerCode = code(
  'BlockerCode',
  'The code of what blocks an action. It is stable.',
  'PARTIES_NOT_ACCEPTED',
  upperCase,
)
export const NextStepCode = code('NextStepCode', 'The code of a next step. It is stable.', 'ADD_CONTACT', upperCase)
const sentence = (description: string, example: string) =>
  Type.String({ maxLength: 2000, pattern: '\\S', description, examples: [example] })

const RequestErrorView = strict(
  {
    pointer: Type.String({
      maxLength: 1000,
      pattern: '^[^\\u0000]*$',
      description: 'The invalid part: an RFC 6901 pointer into the body, or the name of the path or query parameter.',
      examples: ['/contacts/0/email'],
    }),
    code: ref(RequestErrorCode),
    detail: sentence('What is expected.', 'must match format "email".'),
  },
  { $id: 'RequestError', description: 'An invalid part of a request.' },
)

const unitValue = (where: string) =>
  Type.Unsafe<unknown>({ description: `The value ${where}; null if it has none.`, examples: ['95'] })
const MergeConflictView = strict(
  {
    unit: Type.String({
      maxLength: 4100,
      pattern: '^[a-z_]+',
      description: 'The unit, as `resolved` names it.',
      examples: ['expectation/E2'],
    }),
    base: unitValue('in the version from which the draft started'),
    theirs: unitValue('in the version that was executed since'),
    yours: unitValue('in the draft'),
  },
  { $id: 'MergeConflict', description: 'A unit that was changed on both sides (REBASE_CONFLICT).' },
)
const BlockerView = strict(
  {
    code: ref(BlockerCode),
    message: sentence('The blocker in words.', 'At least 2 parties must accept; accepted: 1.'),
    ref: nullable(
      recordPath(
        'The path of the record that blocks the action; null if there is no single one.',
        '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10/parties',
      ),
    ),
    conflict: Type.Optional(ref(MergeConflictView)),
  },
  { $id: 'Blocker', description: 'Why an action is not possible now.' },
)

const ProblemView = strict(
  {
    type: Type.String({
      format: 'uri-reference',
      maxLength: 200,
      description: 'A relative URL of this service that explains the code.',
      examples: ['/problems/precondition-failed'],
    }),
    title: sentence('The same for every problem with this code.', 'The record has changed since it was read'),
    status: Type.Integer({
      minimum: 400,
      maximum: 599,
      format: 'int32',
      description: 'The HTTP status.',
      examples: [412],
    }),
    detail: sentence('What is wrong with this request.', 'The record is at version 4.'),
    instance: Type.String({
      format: 'uri-reference',
      maxLength: 2000,
      description: 'The path of the request.',
      examples: ['/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'],
    }),
    code: ref(ProblemCode),
    requestId: Type.String({
      maxLength: 64,
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'The id of the request in the log and in X-Request-Id.',
      examples: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'],
    }),
    traceId: Type.Optional(
      Type.String({
        minLength: 32,
        maxLength: 32,
        pattern: '^[0-9a-f]{32}$',
        description: 'The trace id of the traceparent header, if the request had one.',
        examples: ['4bf92f3577b34da6a3ce929d0e0e4736'],
      }),
    ),
    errors: Type.Optional(
      Type.Array(ref(RequestErrorView), {
        maxItems: 100,
        description: 'The invalid parts of the request.',
      }),
    ),
    blockedBy: Type.Optional(
      Type.Array(ref(BlockerView), { maxItems: 100, description: 'The blockers of the action.' }),
    ),
  },
  { $id: 'Problem', description: 'An error response (RFC 9457).' },
)

export const problemSchemas = [
  ProblemCode,
  RequestErrorCode,
  ImportErrorCode,
  BlockerCode,
  NextStepCode,
  RequestErrorView,
  MergeConflictView,
  BlockerView,
  ProblemView,
]
