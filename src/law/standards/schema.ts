// Schemas of sets of standards.
import { Type } from 'typebox'
import { nullable, ref, resource, strict, stringEnum, text } from '../../http/schemas.ts'
import { editionActions, editionStates } from '../../records/editions/rules.ts'
import { editionProperties, supersedesOf } from '../../records/editions/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { completeRow, maxRows, maxRowsBytes, maxValue, type NewStandardRow } from './rules.ts'
import {
  AgeRuleView,
  DimensionView,
  fromMonths,
  GroupingView,
  programList,
  SessionView,
  SettingView,
  staff,
  standardTerms,
  toMonths,
} from './terms-schema.ts'
import { VerificationView } from './verification-schema.ts'

export const StandardStateView = stringEnum(
  'StandardState',
  editionStates,
  'A published edition can be applied in a partnership. A superseded one has a next edition, a retired one is no longer recommended; both remain readable and, where they are applied, in effect.',
)
const lifecycle = lifecycleSchemas('Standard', editionActions, { action: 'publish' })

export const jurisdictionCode = Type.String({
  minLength: 4,
  maxLength: 6,
  pattern: '^[A-Z]{2}-[A-Z0-9]{1,3}$',
  description:
    'The state or territory whose standards these are: its code of ISO 3166-2. Absent for federal standards.',
  examples: ['US-IL'],
})

export const rowExample: NewStandardRow = {
  dimension: 'children_per_adult',
  setting: 'center',
  fromMonths: 24,
  toMonths: 36,
  ageRule: 'youngest',
  value: 8,
  citation: '89 Ill. Adm. Code 407.190(a)',
  verification: 'text',
}

const row = {
  dimension: ref(DimensionView),
  setting: ref(SettingView),
  fromMonths,
  toMonths,
  programs: programList('The programs to which the row applies; empty: to all.'),
  session: ref(SessionView),
  grouping: ref(GroupingView),
  staff,
  ageRule: ref(AgeRuleView),
  value: Type.Number({
    minimum: 0,
    maximum: maxValue,
    description: 'The value, with at most 2 decimals. Of a credential, an integer from 0 to 5.',
    examples: [8],
  }),
  citation: text(200, 'Where the text of the law is found.', '89 Ill. Adm. Code 407.190(a)'),
  url: Type.String({
    format: 'uri',
    maxLength: 2000,
    pattern: '^https://[^\\s]+$',
    description: 'An https URL at which the text can be read.',
    examples: ['https://www.ecfr.gov/current/title-45/section-1302.21'],
  }),
  verification: ref(VerificationView),
  waivable: Type.Boolean({ description: 'Whether the authority can waive the standard.', examples: [false] }),
  note: text(2000, 'What else matters, such as exceptions.', 'The age of the youngest child counts.'),
}

const conditions =
  'A condition without a value (`session`, `grouping`, `staff` null, `programs` empty) matches every value. Of the rows of a set that differ in `staff`, the one with the highest number that is not above the number of adults present applies.'
export const StandardRowView = strict(
  {
    ...row,
    session: nullable(row.session),
    grouping: nullable(row.grouping),
    staff: nullable(row.staff),
    url: nullable(row.url),
    note: nullable(row.note),
  },
  {
    $id: 'StandardRow',
    description: `A row of a set of standards: one value, and to which children it applies. ${conditions}`,
    examples: [completeRow(rowExample)],
  },
)
export const NewStandardRowView = strict(
  {
    ...row,
    programs: Type.Optional(row.programs),
    session: Type.Optional(nullable(row.session)),
    grouping: Type.Optional(nullable(row.grouping)),
    staff: Type.Optional(nullable(row.staff)),
    ageRule: Type.Optional(row.ageRule),
    url: Type.Optional(nullable(row.url)),
    verification: Type.Optional(row.verification),
    waivable: Type.Optional(row.waivable),
    note: Type.Optional(nullable(row.note)),
  },
  {
    $id: 'NewStandardRow',
    description: `A new row of a set of standards. ${conditions} Without a value \`ageRule\` is each, \`verification\` not_read, and \`waivable\` false.`,
    examples: [rowExample],
  },
)

const rowsText = `at most ${maxRows}, and ${maxRowsBytes / 1024} KiB together as JSON`
export const standardSchemas = resource('Standard', {
  description:
    'An edition of a set of standards for the care of children, such as ratios and group sizes (Q21). The content of a published edition does not change. It is not legal advice.',
  fields: {
    title: text(200, 'The title of the set.', 'Illinois licensing of day care centers'),
    description: Type.Optional(
      text(4000, 'Whom the set binds, and what it does not contain.', '89 Ill. Adm. Code 407, for day care centers.'),
    ),
    jurisdiction: Type.Optional(jurisdictionCode),
    rows: Type.Optional(
      Type.Array(ref(NewStandardRowView), {
        maxItems: maxRows,
        description: `The rows: ${rowsText}. A set needs a row to be published. Of rows with the same conditions the strictest counts.`,
      }),
    ),
    supersedes: supersedesOf('set of standards'),
  },
  neverNull: ['rows'],
  immutable: ['supersedes'],
  computed: {
    ...editionProperties('set of standards'),
    state: ref(StandardStateView),
    rows: Type.Optional(
      Type.Array(ref(StandardRowView), { maxItems: maxRows, description: `The rows, in their order: ${rowsText}.` }),
    ),
    ...lifecycle.lists,
  },
  example: {
    title: 'Illinois licensing of day care centers',
    jurisdiction: 'US-IL',
    rows: [rowExample as never],
  },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a62',
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    seriesId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a62',
    edition: 1,
    state: 'draft',
    rows: [completeRow(rowExample) as never],
    availableActions: [{ action: 'publish', needs: [] }],
    blockedActions: [],
  },
})
export const NewStandardTransition = lifecycle.NewTransition
export const standardParts = [
  VerificationView,
  ...standardTerms,
  StandardStateView,
  StandardRowView,
  NewStandardRowView,
  lifecycle.Action,
  ...lifecycle.elements,
  NewStandardTransition,
  ...standardSchemas.all,
]
