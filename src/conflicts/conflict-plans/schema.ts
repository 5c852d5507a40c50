// Schemas of conflict plans.
import { Type } from 'typebox'
import { erasedAt, nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { versionSchemas } from '../../records/agreed-versions/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { conflictLevels, conflictPlanFindingCodes } from './rules.ts'

const Level = stringEnum('ConflictLevel', conflictLevels, 'Who handles a conflict.')
const FindingCode = stringEnum(
  'ConflictPlanFindingCode',
  conflictPlanFindingCodes,
  'The kind of the finding. Codes are stable.',
)

const days = (maximum: number, description: string, example: number) =>
  Type.Integer({ minimum: 1, maximum, format: 'int32', description, examples: [example] })

const conflictStepExample = {
  key: 'directors',
  title: 'The directors of both agencies meet',
  level: 'directors' as const,
  respondWithinDays: 5,
  decideWithinDays: 14,
  method: 'A meeting in person; each side writes down its reasons before it.',
  writtenReasons: true,
}

const StepView = strict(
  {
    key: Type.String({
      minLength: 1,
      maxLength: 40,
      pattern: '^[a-z0-9][a-z0-9_-]*$',
      description: 'Identifies the step in all versions of the plan.',
      examples: ['directors'],
    }),
    title: text(200, 'What is done in this step.', conflictStepExample.title),
    level: ref(Level),
    respondWithinDays: days(60, 'Days until the other side responds.', 5),
    decideWithinDays: days(120, 'Days until this level decides; after them the next step applies.', 14),
    method: Type.Optional(
      nullable(text(4000, 'How the parties proceed; null if it is not stated.', conflictStepExample.method)),
    ),
    writtenReasons: Type.Boolean({
      description: 'Whether each side gives its reasons in writing.',
      examples: [true],
    }),
  },
  { $id: 'ConflictStep', description: 'A step by which the parties resolve a conflict.' },
)

const MediatorView = strict(
  {
    name: text(200, 'The name of the mediator: a person or an agency.', 'Springfield Mediation Center'),
    organizationId: Type.Optional(
      nullable(
        uuidOf('the organization of the mediator, if it is registered; any organization, also one that is no party'),
      ),
    ),
  },
  { $id: 'Mediator', description: 'The mediator of the parties.' },
)

const Finding = strict(
  {
    code: ref(FindingCode),
    message: text(500, 'The finding in English.', 'No step has the level arbitrator.'),
  },
  { $id: 'ConflictPlanFinding', description: 'What the plan lacks. A finding does not block an action.' },
)

const version = versionSchemas('ConflictPlan', {
  hash: 'SHA-256 of what the parties agree to, in hexadecimal digits: the object with the properties steps, mediator and continuity, as they are read, as canonical JSON (RFC 8785). After an erasure of personal data (`erasedAt`) it is still the hash of the content before.',
  reason: 'Five days are too short for our board.',
})

export const conflictPlanExample = {
  steps: [
    {
      key: 'managers',
      title: 'The partnership managers talk',
      level: 'point_of_contact' as const,
      respondWithinDays: 2,
      decideWithinDays: 7,
      writtenReasons: false,
    },
    conflictStepExample,
    {
      key: 'mediation',
      title: 'Mediation',
      level: 'mediator' as const,
      respondWithinDays: 10,
      decideWithinDays: 30,
      writtenReasons: true,
    },
  ],
  mediator: { name: 'Springfield Mediation Center' },
  continuity: 'All places stay open, and invoices that are not disputed are paid.',
}

export const conflictPlanSchemas = resource('ConflictPlan', {
  description:
    'A version of the conflict plan (Q23). It comes into force when every party has agreed to its content. The agreement of the parties contains its steps.',
  fields: {
    steps: Type.Array(ref(StepView), {
      minItems: 2,
      maxItems: 8,
      description: 'The steps, in the order in which they apply. Their keys differ.',
    }),
    mediator: Type.Optional(ref(MediatorView)),
    continuity: Type.Optional(
      text(4000, 'Which services continue while a conflict is not resolved.', 'All places stay open.'),
    ),
  },
  computed: {
    ...collectionProperties,
    ...version.computed,
    findings: Type.Array(ref(Finding), {
      maxItems: conflictPlanFindingCodes.length,
      description: 'What the plan lacks, measured by the procedures of 45 CFR 1301.6.',
    }),
    erasedAt,
  },
  example: conflictPlanExample,
  computedExample: {
    ...collectionExample,
    ...version.computedExample,
    findings: [{ code: 'NO_ARBITRATOR', message: 'No step has the level arbitrator.' }],
    erasedAt: null,
  },
})

export const { State: ConflictPlanStateView, NewTransition: NewConflictPlanTransition } = version
export const conflictPlanParts = [
  Level,
  StepView,
  MediatorView,
  FindingCode,
  Finding,
  ...version.parts,
  ...conflictPlanSchemas.all,
]
