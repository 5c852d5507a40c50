// Schemas of agreements.
import { Type } from 'typebox'
import { dateOf, nullable, ref, resource, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { AgreementKindCode } from '../agreement-kinds/schema.ts'
import { signingOrders } from '../agreement-versions/content.ts'
import { languageTag } from '../clauses/schema.ts'
import { agreementStates } from './rules.ts'

const Signing = stringEnum(
  'SigningOrder',
  signingOrders,
  'Whether the signatories sign in any order (parallel), or by their `order` (sequential).',
)
export const AgreementStateView = stringEnum(
  'AgreementState',
  agreementStates,
  'The state of the agreement today. none: no version was executed; upcoming: a version was executed and its first day has not come; the others are the state of the current version, in its time zone.',
)
const count = (description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum: 2_147_483_647, format: 'int32', description, examples: [example] })

export const agreementSchemas = resource('Agreement', {
  description:
    'A written agreement of parties of a partnership (E1). Its versions are drafted, signed, amended and renewed.',
  fields: {
    title: text(200, 'The title.', 'Early Head Start partnership agreement'),
    kind: ref(AgreementKindCode),
    reference: Type.Optional(text(64, 'The number of the agreement in the files of the parties.', '2026-114')),
    language: Type.Optional(languageTag('The language of the text. Default: en.')),
    partyIds: Type.Optional(
      Type.Array(uuidOf('the organization of an accepted party'), {
        minItems: 2,
        maxItems: 50,
        uniqueItems: true,
        description: 'The parties of the agreement. Default: all accepted parties of the partnership.',
      }),
    ),
    signing: Type.Optional(ref(Signing)),
    parentAgreementId: Type.Optional(
      uuidOf('the agreement under which this one stands; a notice that terminates that one terminates this one, too'),
    ),
  },
  neverNull: ['language', 'partyIds', 'signing'],
  computed: {
    ...collectionProperties,
    state: ref(AgreementStateView),
    currentVersionId: nullable(
      uuidOf(
        'the version that is in force; else the next one; else the one that ended last; null if none was executed',
      ),
    ),
    inForceFrom: nullable(
      dateOf('The first day of the version `currentVersionId`; null if none was executed.', '2026-09-01'),
    ),
    endsOn: nullable(
      dateOf(
        'The last day of the version `currentVersionId`; null if none was executed, or if it has none.',
        '2027-08-31',
      ),
    ),
    terminatesOn: nullable(
      dateOf('The day from which a notice of termination ends the agreement; null if none does.', '2027-03-16'),
    ),
    renewalsUsed: count('How many renewals were executed.', 0),
    earliestTerminationOn: nullable(
      dateOf(
        'The first day on which a notice given today can end the agreement; null unless it is in force or suspended.',
        '2027-01-22',
      ),
    ),
    boundParties: Type.Array(uuidOf('the organization of a party that the current version binds now'), {
      maxItems: 50,
      description: 'The accepted parties that the version in force binds; empty if none is in force.',
    }),
  },
  example: {
    title: 'Early Head Start partnership agreement',
    kind: 'ehs_ccp',
    reference: '2026-114',
    signing: 'parallel',
  },
  computedExample: {
    ...collectionExample,
    ...({
      language: 'en',
      partyIds: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
    } as object),
    state: 'none',
    currentVersionId: null,
    inForceFrom: null,
    endsOn: null,
    terminatesOn: null,
    renewalsUsed: 0,
    earliestTerminationOn: null,
    boundParties: [],
  },
})

export const agreementParts = [Signing, AgreementStateView, ...agreementSchemas.all]
