// Schemas of the list of agreements across partnerships, and of its files.
import { type Static, Type } from 'typebox'
import { dateOf, externalIds, nullable, pageOf, ref, sha256Of, strict, text, uuidOf } from '../../http/schemas.ts'
import {
  type Column,
  externalIdsColumn,
  readOnlyColumns,
  textColumns,
  textListColumns,
} from '../../records/csv-columns.ts'
import type { FileForm } from '../../records/exports.ts'
import { AgreementKindCode } from '../agreement-kinds/schema.ts'
import { AgreementStateView } from './schema.ts'

const integer = (minimum: number, maximum: number, description: string, example: number) =>
  Type.Integer({ minimum, maximum, format: 'int32', description, examples: [example] })
const count = (description: string, example: number) => integer(0, 2_147_483_647, description, example)

const NamedOrganization = strict(
  {
    organizationId: uuidOf('the organization'),
    name: text(200, 'Its name in the directory.', 'Little Steps Child Care'),
  },
  { $id: 'AgreementOrganization', description: 'An organization with its name.' },
)

const example = {
  agreementId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70',
  partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
  partnershipName: 'Full-day care in Springfield',
  title: 'Subaward for infant and toddler places',
  kind: 'subaward' as const,
  reference: '2026-114',
  state: 'in_force' as const,
  parties: [
    { organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', name: 'Springfield Early Head Start' },
    { organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11', name: 'Little Steps Child Care' },
  ],
  lead: { organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', name: 'Springfield Early Head Start' },
  inForceFrom: '2026-09-01',
  endsOn: '2027-08-31',
  daysLeft: 281,
  noticeDays: 60,
  earliestTerminationOn: '2027-01-22',
  renewalDecisionDueOn: '2027-06-02',
  renewalsUsed: 0,
  maxRenewals: 4,
  amendments: 1,
  executedOn: '2026-08-27',
  contentSha256: '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70',
  filingDueOn: null,
  filedOn: null,
  obligated: '412000.00',
  currency: 'USD',
  fain: '05CH012345',
  listing: '93.600',
  externalIds: [{ scheme: 'grants-office', value: 'A-17' }],
}

export const AgreementOverview = strict(
  {
    agreementId: uuidOf('the agreement'),
    partnershipId: uuidOf('its partnership'),
    partnershipName: text(200, 'The name of the partnership.', example.partnershipName),
    title: text(200, 'The title.', example.title),
    kind: ref(AgreementKindCode),
    reference: nullable(text(64, 'The number of the agreement in the files of the parties.', example.reference)),
    state: ref(AgreementStateView),
    parties: Type.Array(ref(NamedOrganization), {
      maxItems: 50,
      description: 'The parties of the agreement, in its order.',
    }),
    lead: ref(NamedOrganization),
    inForceFrom: nullable(
      dateOf(
        'The first day of the version that is in force; else of the next one; else of the one that ended last. If no version was executed, this and the other properties of a version are null.',
        example.inForceFrom,
      ),
    ),
    endsOn: nullable(dateOf('The last day of that version; null if it has none.', example.endsOn)),
    daysLeft: nullable(
      integer(
        0,
        4_000_000,
        'The days from today, in the time zone of the agreement, to its last day: 0 on that day. A termination can make it earlier than `endsOn`. Null if the agreement has ended or has no last day.',
        example.daysLeft,
      ),
    ),
    noticeDays: nullable(integer(0, 730, 'The notice period of a termination in days.', example.noticeDays)),
    earliestTerminationOn: nullable(
      dateOf(
        'The first day on which a notice given today can end the agreement; null unless it is in force or suspended.',
        example.earliestTerminationOn,
      ),
    ),
    renewalDecisionDueOn: nullable(
      dateOf(
        'The day by which the parties decide on a renewal; null if the agreement has ended or cannot be renewed again.',
        example.renewalDecisionDueOn,
      ),
    ),
    renewalsUsed: count('How many renewals were executed.', example.renewalsUsed),
    maxRenewals: nullable(count('How many renewals the agreement allows.', example.maxRenewals)),
    amendments: count('How many amendments were executed.', example.amendments),
    executedOn: nullable(dateOf('The day of the last signature of that version.', example.executedOn)),
    contentSha256: nullable(sha256Of('SHA-256 of the content of that version.', example.contentSha256)),
    filingDueOn: nullable(
      dateOf(
        'The day by which the memorandum is to be submitted (42 USC 9837(e)(5)(B)); null for other kinds.',
        '2026-09-26',
      ),
    ),
    filedOn: nullable(
      dateOf(
        'The day on which that version had been submitted (see `createFiling`): a memorandum to every recipient that the statute names, another kind to any recipient. Null before.',
        '2026-09-15',
      ),
    ),
    obligated: nullable(
      Type.String({
        maxLength: 20,
        pattern: '^[0-9]+(\\.[0-9]+)?$',
        description: 'Of a subaward: what is obligated to the subrecipient in all, as a decimal in `currency`.',
        examples: [example.obligated],
      }),
    ),
    currency: nullable(
      Type.String({
        minLength: 3,
        maxLength: 3,
        pattern: '^[A-Z]{3}$',
        description: 'The currency of `obligated` (ISO 4217).',
        examples: [example.currency],
      }),
    ),
    fain: nullable(text(200, 'Of a subaward: the Federal Award Identification Number.', example.fain)),
    listing: nullable(text(200, 'Of a subaward: the number of the Assistance Listing.', example.listing)),
    externalIds,
  },
  {
    $id: 'AgreementOverview',
    description: 'What a grants office needs to know of an agreement: its term, its deadlines, its money.',
    examples: [example],
  },
)
export type AgreementOverviewBody = Static<typeof AgreementOverview>

export const AgreementOverviewPage = pageOf('AgreementOverview', AgreementOverview, example)

/** Columns whose cells are formatted from what `from` makes of a record. */
const derivedColumns = (columns: Column[], from: (record: AgreementOverviewBody) => object): Column[] =>
  columns.map(({ name, format }) => ({ name, format: (record) => format(from(record as AgreementOverviewBody)) }))

const overviewColumns: readonly Column[] = [
  ...readOnlyColumns('agreementId', 'partnershipId', 'partnershipName', 'title', 'kind', 'reference', 'state'),
  ...derivedColumns(textListColumns('parties'), ({ parties }) => ({ parties: parties.map(({ name }) => name) })),
  ...derivedColumns(textColumns('lead'), ({ lead }) => ({ lead: lead.name })),
  ...readOnlyColumns('inForceFrom', 'endsOn', 'daysLeft', 'noticeDays', 'earliestTerminationOn'),
  ...readOnlyColumns('renewalDecisionDueOn', 'renewalsUsed', 'maxRenewals', 'amendments', 'executedOn'),
  ...readOnlyColumns('contentSha256', 'filingDueOn', 'filedOn', 'obligated', 'currency', 'fain', 'listing'),
  externalIdsColumn,
]

const formatAll = (format: (column: Column) => string) => overviewColumns.map(format).join(',')
const maxFileLength = 2_147_483_647
const Csv = Type.String({
  $id: 'AgreementOverviewCsv',
  maxLength: maxFileLength,
  pattern: '^',
  description:
    'CSV (RFC 4180, UTF-8). The first line names the columns: those of the overview of an agreement, in its order. `parties` has the names, each on a line of the cell, `lead` its name; external ids are written scheme:value, each on a line. An apostrophe before =, +, -, @, their full-width forms, a tab or a line end prevents a spreadsheet from evaluating the cell; it is not part of the value.',
  examples: [[formatAll(({ name }) => name), formatAll((column) => `"${column.format(example)}"`), ''].join('\r\n')],
})
const Ndjson = Type.String({
  $id: 'AgreementOverviewNdjson',
  maxLength: maxFileLength,
  pattern: '^',
  description: 'One AgreementOverview per line, as JSON.',
  examples: [`${JSON.stringify(example)}\n`],
})

export const overviewFile: FileForm = { columns: overviewColumns, files: { Csv, Ndjson } }

export const acrossParts = [NamedOrganization, AgreementOverview, AgreementOverviewPage, Csv, Ndjson]
