// The rule set subaward/1: what a pass-through entity tells a subrecipient, 2 CFR 200.332. Pure.
import { cfr } from '../../../records/citations.ts'
import { advisory, anyOf, check, clause, count, has, type Rule, recommended, required } from '../rules.ts'
import { generalRules } from './general.ts'

const ofSubaward = (...paragraphs: string[]) => paragraphs.map((paragraph) => cfr(2, '200.332', paragraph))

/** A datum of the award. If it is not known yet, its rule is deferred: 2 CFR 200.332(b) allows to tell it later. */
const datum = (
  code: string,
  field: string,
  title: string,
  requirements: Parameters<typeof required>[3],
  ...paragraphs: string[]
): Rule =>
  required(code, 'W2', title, requirements, { citations: ofSubaward(...paragraphs), deferrableFields: [field] })

/** The forms, the sums and the number of days are ours, so they are only recommended. */
export const subawardRules: readonly Rule[] = [
  ...generalRules,
  datum(
    'SUBRECIPIENT',
    'subrecipientId',
    'The subrecipient, which is a party.',
    [check('subrecipient_is_party')],
    '(b)(1)(i)',
  ),
  datum(
    'UEI',
    'uei',
    'The unique entity identifier of the subrecipient: its external id uei.',
    [check('subrecipient_has_uei')],
    '(b)(1)(ii)',
  ),
  datum(
    'FAIN',
    'fain',
    'The Federal Award Identification Number. It usually has 5 to 30 capitals, digits and hyphens.',
    [has('/subaward/fain'), advisory(check('fain_form'))],
    '(b)(1)(iii)',
  ),
  datum('AWARD_DATE', 'awardDate', 'The date of the Federal award.', [has('/subaward/awardDate')], '(b)(1)(iv)'),
  datum(
    'PERFORMANCE_PERIOD',
    'performancePeriod',
    'The first and the last day of the period of performance. It should be within the term.',
    [has('/subaward/performancePeriod'), advisory(check('performance_period_in_term'))],
    '(b)(1)(v)',
  ),
  datum(
    'BUDGET_PERIOD',
    'budgetPeriod',
    'The first and the last day of the budget period. It should be within the term.',
    [has('/subaward/budgetPeriod'), advisory(check('budget_period_in_term'))],
    '(b)(1)(vi)',
  ),
  datum(
    'THIS_ACTION',
    'thisAction',
    'The Federal funds obligated in this subaward or amendment. They should not be more than those obligated in all.',
    [has('/subaward/thisAction'), advisory(check('this_action_within_obligated'))],
    '(b)(1)(vii)',
  ),
  datum(
    'OBLIGATED',
    'obligated',
    'The Federal funds obligated to the subrecipient in all. They should be those of the version before and of this action together, and not more than those committed.',
    [has('/subaward/obligated'), advisory(check('obligated_adds_up')), advisory(check('obligated_within_committed'))],
    '(b)(1)(viii)',
  ),
  datum(
    'COMMITTED',
    'committed',
    'The total of the Federal award committed to the subrecipient. It should not be less than what is obligated.',
    [has('/subaward/committed'), advisory(check('obligated_within_committed'))],
    '(b)(1)(ix)',
  ),
  datum(
    'DESCRIPTION',
    'description',
    'The description of the project of the Federal award.',
    [has('/subaward/description')],
    '(b)(1)(x)',
  ),
  datum(
    'OFFICIALS',
    'officials',
    'The Federal agency, the pass-through entity, and its awarding official with contact.',
    [has('/subaward/officials')],
    '(b)(1)(xi)',
  ),
  datum(
    'LISTING',
    'listing',
    'The number and the title of the Assistance Listing. The number has the form 93.600.',
    [has('/subaward/listing'), advisory(check('listing_form'))],
    '(b)(1)(xii)',
  ),
  datum(
    'RESEARCH',
    'research',
    'Whether the Federal award is for research and development.',
    [has('/subaward/research')],
    '(b)(1)(xiii)',
  ),
  required(
    'INDIRECT_COST',
    'W2',
    'The indirect cost rate of the Federal award, and how the subrecipient charges indirect costs: with its rate, which is at most 15 percent if it is de minimis. The base of a rate should be named.',
    [
      has('/subaward/federalAwardIndirectRate'),
      has('/subaward/indirectCost'),
      check('subrecipient_rate'),
      advisory(check('subrecipient_rate_base')),
    ],
    {
      citations: [...ofSubaward('(b)(1)(xiv)', '(b)(4)'), cfr(2, '200.414', '(f)')],
      deferrableFields: ['federalAwardIndirectRate', 'indirectCost'],
    },
  ),
  required(
    'AWARD_REQUIREMENTS',
    'W2',
    'A clause with all requirements of the subaward.',
    [clause('award_requirements')],
    {
      citations: ofSubaward('(b)(2)'),
    },
  ),
  required(
    'REPORTS',
    'W2',
    'The reports that the subrecipient submits: which and when.',
    [count('/subaward/reports')],
    {
      citations: ofSubaward('(b)(3)'),
    },
  ),
  required(
    'ACCESS',
    'W2',
    'A clause on access to records for the pass-through entity and auditors.',
    [clause('audit_access')],
    {
      citations: ofSubaward('(b)(5)'),
    },
  ),
  required('CLOSEOUT', 'W2', 'A clause with the terms of closeout.', [clause('closeout')], {
    citations: ofSubaward('(b)(6)'),
  }),
  required(
    'EXCLUSION',
    'W2',
    'How it was verified that the subrecipient is not excluded: in SAM.gov, by a certification, or by a clause. It should have been at most 30 days ago.',
    [
      has('/subaward/exclusionCheck'),
      anyOf(check('exclusion_not_by_clause'), clause('exclusion')),
      advisory(check('exclusion_checked_recently')),
    ],
    { citations: [...ofSubaward('(a)'), cfr(2, '180.300')] },
  ),
  recommended(
    'DELEGATE',
    'W2',
    'Whether the subrecipient is a delegate agency; if it is, the day on which HHS approved the agreement.',
    [has('/subaward/delegate'), check('subaward_delegate_is_approved')],
    { citations: [cfr(45, '1303.31')] },
  ),
]
