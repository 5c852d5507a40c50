// Schemas of legal acknowledgements.
import { Type } from 'typebox'
import { dateOf, erasedAt, ref, resource, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { textVersion } from '../legal-requirements/schema.ts'
import { acknowledgementMethods } from './rules.ts'

const MethodView = stringEnum(
  'AcknowledgementMethod',
  acknowledgementMethods,
  'How the person learned the requirement: by reading it, in a training, or in a briefing.',
)

const onlyOfProblem = 'Only with `isProblematic` true.'

export const legalAcknowledgementSchemas = resource('LegalAcknowledgement', {
  description:
    'A record of a party that a person was taught a legal requirement, and whether the party expects a problem with it (W2, Q21).',
  fields: {
    requirementId: uuidOf('the legal requirement'),
    textVersion: textVersion(
      'The version of the text of the requirement that was taught. A new acknowledgement needs the current one: `textVersion` of the requirement.',
    ),
    personName: text(200, 'The name of the person who was taught.', 'Jordan Rivera'),
    role: text(200, 'The role of the person in the party.', 'Lead teacher'),
    acknowledgedOn: dateOf('The day on which the person was taught; not in the future.', '2026-09-14'),
    method: ref(MethodView),
    evidence: Type.Optional(
      text(4000, 'What shows that the person was taught.', 'List of attendance of 14 September 2026'),
    ),
    isProblematic: Type.Optional(
      Type.Boolean({
        description:
          'Whether the party expects a problem with the requirement. Absent: the party has not said it. A patch that sets it to false or null also has to set the fields of the problem to null.',
        examples: [true],
      }),
    ),
    problemDescription: Type.Optional(
      text(
        4000,
        `The problem. Required if \`isProblematic\` is true. ${onlyOfProblem}`,
        'Licensing allows six children per teacher.',
      ),
    ),
    mitigation: Type.Optional(
      text(4000, `How the problem is solved. ${onlyOfProblem}`, 'A third teacher in the toddler room.'),
    ),
    ownerId: Type.Optional(uuidOf(`the accepted party that solves the problem. ${onlyOfProblem.slice(0, -1)}`)),
    dueOn: Type.Optional(dateOf(`The day by which the problem is to be solved. ${onlyOfProblem}`, '2026-12-31')),
    resolvedOn: Type.Optional(
      dateOf(`The day on which the problem was solved; not in the future. ${onlyOfProblem}`, '2026-11-30'),
    ),
  },
  immutable: ['requirementId', 'textVersion'],
  computed: { ...collectionProperties, erasedAt },
  example: {
    requirementId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a80',
    textVersion: 1,
    personName: 'Jordan Rivera',
    role: 'Lead teacher',
    acknowledgedOn: '2026-09-14',
    method: 'training',
    evidence: 'List of attendance of 14 September 2026',
    isProblematic: true,
    problemDescription: 'Licensing allows six children per teacher.',
    mitigation: 'A third teacher in the toddler room.',
    dueOn: '2026-12-31',
  },
  computedExample: { ...collectionExample, erasedAt: null },
})

export const legalAcknowledgementParts = [MethodView, ...legalAcknowledgementSchemas.all]
