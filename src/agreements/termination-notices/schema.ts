// Schemas of notices of termination.
import { type Static, Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { TerminationCodeView } from '../../partnerships/partnerships/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { documentHash } from '../agreement-versions/parts-schema.ts'
import { noticeActions, noticeStates, responseKinds } from './rules.ts'

const State = stringEnum(
  'TerminationNoticeState',
  noticeStates,
  'The state of the notice. proposed: a mutual notice to which not every other party has consented; effective: the day has come. A disputed notice ends the agreement too.',
)
const Kind = stringEnum('NoticeResponseKind', responseKinds, 'The answer of a party to a notice.')
const lifecycle = lifecycleSchemas('TerminationNotice', noticeActions, { action: 'acknowledge' })
const Response = strict(
  {
    organizationId: uuidOf('the party'),
    onBehalfBy: nullable(uuidOf('the organization that answered on its behalf; null if it answered itself')),
    kind: ref(Kind),
    reason: nullable(
      text(2000, 'Why the party disputes the notice.', 'The notice names no obligation that we did not meet.'),
    ),
    documentSha256: nullable(documentHash('SHA-256 of the document that the party signed.')),
    at: timestampOf('When the answer was recorded.'),
  },
  { $id: 'NoticeResponse', description: 'The answer of another party to a notice.' },
)

export const terminationNoticeSchemas = resource('TerminationNotice', {
  description: 'A notice of a party that terminates an agreement, and the agreements under it.',
  fields: {
    agreementId: uuidOf('the agreement'),
    reasonCode: ref(TerminationCodeView),
    reason: text(2000, 'Why the party ends the agreement.', 'The grant ends in March.'),
    givenOn: dateOf(
      'The day on which notice was given: from the execution of the version in force to today.',
      '2027-01-15',
    ),
    terminatesOn: dateOf(
      'The first day on which the agreement is terminated: at least `noticeDays` of the version in force after `givenOn`. A mutual notice, and one whose reason code is in `immediateGrounds`, can end it from `givenOn` on.',
      '2027-03-16',
    ),
    mutual: Type.Optional(
      Type.Boolean({
        description:
          'Whether the parties end the agreement together: it ends once every other party has consented. Default: false.',
        examples: [false],
      }),
    ),
    documentSha256: Type.Optional(
      documentHash(
        'SHA-256 of the written notice. Required if a representative that is a party of the agreement records the notice of the party that it represents.',
      ),
    ),
  },
  immutable: ['agreementId', 'reasonCode', 'reason', 'givenOn', 'terminatesOn', 'mutual', 'documentSha256'],
  neverNull: ['mutual'],
  computed: {
    ...collectionProperties,
    state: ref(State),
    surviving: Type.Array(
      Type.String({
        minLength: 1,
        maxLength: 40,
        pattern: '^[a-z0-9][a-z0-9_-]*$',
        description: 'The key of a clause.',
        examples: ['confidentiality'],
      }),
      { maxItems: 150, description: 'The clauses of the version in force that continue to apply after the end.' },
    ),
    responses: Type.Array(ref(Response), { maxItems: 100, description: 'What the other parties answered.' }),
    waitingOn: Type.Array(uuidOf('a party whose consent a mutual notice needs'), {
      maxItems: 50,
      description: 'The parties that have not consented to a mutual notice; empty for any other notice.',
    }),
    ...lifecycle.lists,
  },
  example: {
    agreementId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70',
    reasonCode: 'funding_ended',
    reason: 'The grant ends in March.',
    givenOn: '2026-11-02',
    terminatesOn: '2027-03-16',
  },
  computedExample: {
    ...({ mutual: false } as object),
    ...collectionExample,
    state: 'given',
    surviving: ['confidentiality'],
    responses: [],
    waitingOn: [],
    availableActions: [{ action: 'revoke', needs: [] }],
    blockedActions: [],
  },
})

export const NewNoticeTransition = strict(
  {
    ...lifecycle.NewTransition.properties,
    documentSha256: Type.Optional(
      documentHash(
        'SHA-256 of the document that the party signed. Required if a representative that is a party of the agreement consents for the party that it represents.',
      ),
    ),
  },
  {
    $id: 'TerminationNoticeTransition',
    description: 'An action on a notice of termination.',
    examples: [{ action: 'acknowledge' }],
  },
)
export type NewNoticeTransition = Static<typeof NewNoticeTransition>

export { State as TerminationNoticeStateView }
export const terminationNoticeParts = [
  State,
  Kind,
  Response,
  lifecycle.Action,
  ...lifecycle.elements,
  terminationNoticeSchemas.New,
  terminationNoticeSchemas.View,
  terminationNoticeSchemas.Page,
  NewNoticeTransition,
]
