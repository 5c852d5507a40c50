// Schemas of the table of codes.
import { Type } from 'typebox'
import { nullable, ref, strict, stringEnum, text } from '../../http/schemas.ts'
import { codeKinds } from '../../records/codes.ts'

export const Kind = stringEnum(
  'CodeKind',
  codeKinds,
  'Where the code occurs. `problem`: `code` of an error response; `request_error`: `code` in its `errors`; `blocker`: `code` in its `blockedBy`, and in `blockedActions` of a record; `next_step`: `code` of a next step of a partnership; `finding`: `code` of what a record lacks, or where it is out of balance.',
)

const sample = {
  code: 'CONTACT_MISSING',
  kinds: ['blocker' as const],
  status: null,
  page: '/problems/CONTACT_MISSING',
  meaning: 'A party has no contact.',
  advice: 'Each party adds a contact with `createContact`. `getNextSteps` names the parties without one.',
}
const CodeView = strict(
  {
    code: Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
      description: 'The code. It is stable.',
      examples: [sample.code],
    }),
    kinds: Type.Array(ref(Kind), {
      minItems: 1,
      maxItems: codeKinds.length,
      description: 'Where responses have the code.',
    }),
    status: nullable(
      Type.Integer({
        minimum: 400,
        maximum: 599,
        format: 'int32',
        description: 'The HTTP status of the problem; null for a code of another kind.',
        examples: [409],
      }),
    ),
    page: Type.String({
      maxLength: 200,
      pattern: '^/problems/',
      description: 'The path of its page. It is `type` of a problem.',
      examples: [sample.page],
    }),
    meaning: text(1000, 'What the code means.', sample.meaning),
    advice: text(1000, 'What a client can do, with the ids of the operations that do it.', sample.advice),
  },
  { $id: 'Code', description: 'A code that responses can have.', examples: [sample] },
)
export const CodeList = strict(
  { data: Type.Array(ref(CodeView), { maxItems: 1000, description: 'The codes, in alphabetical order.' }) },
  { $id: 'CodeList', description: 'The codes that responses can have.', examples: [{ data: [sample] }] },
)

export const codeParts = [Kind, CodeView, CodeList]
