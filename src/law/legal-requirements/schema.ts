// Schemas of legal requirements.
import { Type } from 'typebox'
import { dateOf, ref, resource, stringEnum, text } from '../../http/schemas.ts'
import { partyRoles } from '../../partnerships/parties/rules.ts'
import { PartyRole } from '../../partnerships/partnerships/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { VerificationView } from '../standards/verification-schema.ts'
import { defaultAcknowledgeWithinDays, legalLevels } from './rules.ts'

export const LegalLevelView = stringEnum(
  'LegalLevel',
  legalLevels,
  'Who has made the law: the federal government, a state, a county or municipality, or a tribe.',
)

export const jurisdiction = Type.String({
  minLength: 4,
  maxLength: 6,
  pattern: '^[A-Z]{2}-[A-Z0-9]{1,3}$',
  description:
    'The code of ISO 3166-2 of the state or territory in which the law applies. Required for the level `state`.',
  examples: ['US-IL'],
})

/** Of an acknowledgement: the version of the text that it acknowledges. */
export const textVersion = (description: string) =>
  Type.Integer({ minimum: 1, maximum: 2_147_483_647, format: 'int32', description, examples: [1] })

export const legalRequirementSchemas = resource('LegalRequirement', {
  description: 'A law or regulation that binds the partnership (W2).',
  fields: {
    citation: text(200, 'Where the text of the law is found.', '45 CFR 1302.21(b)(2)'),
    title: text(200, 'The requirement in a few words.', 'Children under three per teacher'),
    summary: text(
      4000,
      'What the law requires, in the words of the partners.',
      'In a center, each teacher has primary responsibility for at most four children under 36 months.',
    ),
    url: Type.Optional(
      Type.String({
        format: 'uri',
        maxLength: 2000,
        pattern: '^https://[^\\s]+$',
        description: 'An https URL at which the text can be read.',
        examples: ['https://www.ecfr.gov/current/title-45/section-1302.21'],
      }),
    ),
    level: ref(LegalLevelView),
    jurisdiction: Type.Optional(jurisdiction),
    verification: Type.Optional({ ...ref(VerificationView), default: 'not_read' }),
    effectiveFrom: dateOf('The first day on which it applies.', '2026-07-01'),
    effectiveUntil: Type.Optional(
      dateOf('The last day on which it applies; absent if it has no end. Not before `effectiveFrom`.', '2029-06-30'),
    ),
    appliesToRoles: Type.Optional(
      Type.Array(ref(PartyRole), {
        maxItems: partyRoles.length,
        uniqueItems: true,
        description: 'The roles of the parties to which it applies. Empty: it applies to all parties.',
        examples: [['child_care_provider']],
      }),
    ),
    acknowledgeWithinDays: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 365,
        default: defaultAcknowledgeWithinDays,
        format: 'int32',
        description:
          'The number of days in which each party acknowledges it: after the later of `effectiveFrom` and `textChangedOn`, or after its last acknowledgement has expired by `validMonths`.',
        examples: [defaultAcknowledgeWithinDays],
      }),
    ),
    validMonths: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 60,
        format: 'int32',
        description:
          'The number of months after which an acknowledgement lapses, counted from its `acknowledgedOn`. Absent: it lapses only when the text changes.',
        examples: [12],
      }),
    ),
  },
  neverNull: ['verification', 'appliesToRoles', 'acknowledgeWithinDays'],
  computed: {
    ...collectionProperties,
    textVersion: textVersion(
      'The version of the text. It rises when `citation`, `summary`, `url` or `effectiveFrom` changes; acknowledgements of earlier versions then lapse.',
    ),
    textChangedOn: dateOf('The day, in UTC, since which this version of the text is the current one.', '2026-11-23'),
  },
  example: {
    citation: '45 CFR 1302.21(b)(2)',
    title: 'Children under three per teacher',
    summary: 'In a center, each teacher has primary responsibility for at most four children under 36 months.',
    url: 'https://www.ecfr.gov/current/title-45/section-1302.21',
    level: 'federal',
    verification: 'text',
    effectiveFrom: '2026-07-01',
    appliesToRoles: [],
    acknowledgeWithinDays: defaultAcknowledgeWithinDays,
    validMonths: 12,
  },
  computedExample: { ...collectionExample, textVersion: 1, textChangedOn: '2026-11-23' },
})

export const legalRequirementParts = [LegalLevelView, VerificationView, ...legalRequirementSchemas.all]
