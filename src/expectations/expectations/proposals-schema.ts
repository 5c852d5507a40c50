// Schemas of what waits for the consent of the parties: revisions of agreed expectations, and corrections of outcomes.
import { Type } from 'typebox'
import {
  dateOf,
  nullable,
  orNull,
  readFieldsOf,
  ref,
  strict,
  stringEnum,
  text,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import { ConsentView } from '../../records/consents-schema.ts'
import type { Completeness } from './completeness.ts'
import { CompletenessView, contentFields, contentLists } from './content-schema.ts'
import { correctedOutcomes, expectationStates, type PendingRevision } from './rules.ts'
import { maxDueDates } from './schedule.ts'

export const State = stringEnum(
  'ExpectationState',
  expectationStates,
  'The state of an expectation. proposed: not every party has accepted it yet; agreed: every party has; in_effect: begun; met, partly_met, not_met: assessed; waived: given up by consent of every party. A later revision does not change the state.',
)
export const dueDatesOf = (maxItems: number, description: string) =>
  Type.Array(dateOf('A due date.'), { maxItems, description })
export const consentsOf = (description: string) => Type.Array(ref(ConsentView), { maxItems: 1000, description })
export const waitingFor = (description: string) => Type.Array(uuidOf('a party'), { maxItems: 1000, description })
export const revisionNumber = (description: string) =>
  Type.Integer({ minimum: 1, maximum: 2_147_483_647, format: 'int32', description, examples: [2] })

/** Properties of a proposal that takes effect with the consent of the last party. */
export const proposalProperties = {
  proposedBy: uuidOf('the party that proposed it'),
  onBehalfBy: nullable(uuidOf('the organization that proposed it on its behalf; null if the party did itself')),
  proposedAt: timestampOf('When it was proposed.'),
}

export const PendingRevisionView = Type.Unsafe<
  (PendingRevision & { dueDates: string[]; waitingOn: string[]; completeness: Completeness }) | null
>(
  orNull(
    strict(
      {
        revision: revisionNumber('The number of the revision, which `accept` names.'),
        ...readFieldsOf(contentFields, contentLists),
        ...proposalProperties,
        acceptances: consentsOf('The acceptances of the revision.'),
        waitingOn: waitingFor('The parties that have not accepted the revision.'),
        completeness: ref(CompletenessView),
        dueDates: dueDatesOf(maxDueDates, 'The due dates of its schedule.'),
      },
      {
        $id: 'ExpectationPendingRevision',
        description:
          'Content that replaces the agreed content when every party has accepted it; null if there is none, and for observers and former parties. Until then the agreed content applies, with its due dates.',
      },
    ),
  ),
)

export const CorrectedOutcome = stringEnum(
  'ExpectationCorrectedOutcome',
  correctedOutcomes,
  'The right outcome. in_effect: it has none, and is taken back; agreed: the same, of an expectation that had not begun.',
)
export const PendingCorrectionView = orNull(
  strict(
    {
      outcome: ref(CorrectedOutcome),
      reason: text(2000, 'Why the outcome is wrong.', 'The figure of May was counted twice.'),
      ...proposalProperties,
      consents: consentsOf('The consents to the correction.'),
      waitingOn: waitingFor('The parties that have not consented to the correction.'),
    },
    {
      $id: 'ExpectationPendingCorrection',
      description:
        'A correction of the outcome, which applies when every party has consented to it; null if there is none, and for observers and former parties.',
    },
  ),
)
export const PreviousOutcomeView = strict(
  {
    outcome: ref(State),
    reason: nullable(text(2000, 'The reason of the assessment or the waiver.', 'As seen.')),
    correctionReason: text(2000, 'Why it was corrected.', 'The figure of May was counted twice.'),
    correctedAt: timestampOf('When the last party consented to the correction.'),
    consents: consentsOf('The consents to the correction.'),
  },
  { $id: 'ExpectationPreviousOutcome', description: 'An outcome that was corrected.' },
)

export const proposalSchemas = [
  State,
  PendingRevisionView,
  CorrectedOutcome,
  PendingCorrectionView,
  PreviousOutcomeView,
]
