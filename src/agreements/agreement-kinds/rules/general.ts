// The rule set general/1: what every written agreement of a partnership should say. Pure.
import { anyOf, check, clause, count, has, type Rule, recommended, required } from '../rules.ts'

const canBeNotApplicable = { notApplicableAllowed: true }

/**
 * They come from the recommended practice, and from the components that the collaboration office of Head Start in Illinois lists. No
 * law is cited: their levels are a choice of the practice.
 */
export const generalRules: readonly Rule[] = [
  required('PERIOD', 'E1', 'The first day of the term, and its last day or a clause on how long it lasts.', [
    has('/term/effectiveOn'),
    anyOf(has('/term/endsOn'), clause('period')),
  ]),
  required('FINANCE', 'W1', 'Who pays whom, for what and how much; or the reason why no party pays.', [
    anyOf(count('/financialTerms'), has('/noMoneyReason')),
  ]),
  required('LEGAL_COMPLIANCE', 'W2', 'A clause on the laws and standards that the parties comply with.', [
    clause('legal_compliance'),
  ]),
  required('ROLES', 'E2', 'What each party does: an expectation for which it is responsible, or a clause on roles.', [
    anyOf(check('every_party_is_responsible'), clause('roles')),
  ]),
  required(
    'OVERSIGHT',
    'Q22',
    'How the work is monitored: a clause, or a touchpoint for monitoring in the communication plan.',
    [anyOf(clause('oversight'), check('touchpoint_for_monitoring'))],
    canBeNotApplicable,
  ),
  recommended(
    'STAFF',
    'Q12',
    'A clause on whose employees the staff are, and who supervises them.',
    [clause('staff_employment')],
    canBeNotApplicable,
  ),
  recommended(
    'PROFESSIONAL_DEVELOPMENT',
    'Q12',
    'Training of the staff: a clause, or an expectation on staffing.',
    [anyOf(clause('professional_development'), check('expectation_on_staffing'))],
    canBeNotApplicable,
  ),
  recommended('MEETINGS', 'C2', 'When the parties meet: a touchpoint in the communication plan.', [
    count('/communication/touchpoints'),
  ]),
  recommended('TRAVEL', 'E1', 'A clause on travel and transportation.', [clause('travel')], canBeNotApplicable),
  recommended(
    'CONTINUITY',
    'V3',
    'A clause on how services to children continue if the agreement ends or is suspended.',
    [clause('continuity')],
    canBeNotApplicable,
  ),
  recommended(
    'FAMILY',
    'V3',
    'A clause on the services to families, and how families take part.',
    [clause('family')],
    canBeNotApplicable,
  ),
  recommended(
    'PARENT_DECISIONS',
    'Q4',
    'A clause on the decisions that parents take part in.',
    [clause('parent_decisions')],
    canBeNotApplicable,
  ),
  required('RECORDS', 'E1', 'A clause on records: how information is transferred, and kept confidential.', [
    clause('records'),
  ]),
  recommended(
    'CONFLICT_OF_INTEREST',
    'E1',
    'A clause on conflicts of interest.',
    [clause('conflict_of_interest')],
    canBeNotApplicable,
  ),
  required('LIABILITY', 'E1', 'A clause on liability and insurance.', [clause('liability')], canBeNotApplicable),
  required('DISPUTES', 'Q23', 'How disputes are settled: the steps of the agreed conflict plan, or a clause.', [
    anyOf(count('/conflictSteps'), clause('disputes')),
  ]),
  required('AMENDMENT', 'E1', 'A clause on how the agreement is changed.', [clause('amendment')]),
  required('TERMINATION', 'E1', 'The days of notice, and a clause on renewal and termination.', [
    has('/term/noticeDays'),
    clause('renewal_termination'),
  ]),
  required('SIGNATURES', 'Q24', 'For each party, who signs and on which authority.', [check('every_party_can_sign')]),
  recommended('MISSION', 'V1', 'The mission that the parties endorsed.', [has('/mission')]),
  required(
    'EXPECTATIONS',
    'E2',
    'Expectations that say who does it and when, and at least one for which each party is responsible.',
    [check('expectations_say_who_and_when'), check('every_party_is_responsible')],
  ),
  recommended(
    'MEASURABLE',
    'E1',
    'Expectations that can be measured: indicator, unit, baseline, target, verification.',
    [check('expectations_are_measurable')],
  ),
]
