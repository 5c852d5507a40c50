// The rule set ehs_ccp/1: partnerships of Early Head Start with child care centers and family child care homes. Pure.
import { cfr, imPartnerships, ohsPartnershipAgreements } from '../../../records/citations.ts'
import { anyOf, check, clause, has, type Rule, recommended, required } from '../rules.ts'
import { generalRules } from './general.ts'

/** It was read in the text for family child care homes. */
const bindingAgreement = [cfr(45, '1302.23', '(a)(1)'), ohsPartnershipAgreements]

/** What only guidance asks for is recommended: the pages of an agency are not the text of the law. */
export const ehsCcpRules: readonly Rule[] = [
  ...generalRules,
  required(
    'HSPPS_ROLES',
    'E2',
    'A clause on who does what to meet the Head Start Program Performance Standards.',
    [clause('hspps_roles')],
    { citations: bindingAgreement },
  ),
  required('RIGHTS', 'E1', 'A clause on the rights of each party.', [clause('parties_rights')], {
    citations: bindingAgreement,
  }),
  required('BINDING', 'E1', 'A clause that says that the agreement is legally binding.', [clause('legally_binding')], {
    citations: bindingAgreement,
  }),
  recommended(
    'PAYMENT',
    'W1',
    'For each child care provider, a financial term that pays it.',
    [check('providers_are_paid')],
    {
      citations: [imPartnerships],
    },
  ),
  recommended(
    'SUBSIDY_CHANGE',
    'Q18',
    'A clause on what happens when the subsidy of a family ends.',
    [clause('subsidy_change')],
    {
      citations: [imPartnerships],
    },
  ),
  recommended(
    'FEES',
    'Q19',
    'A clause on fees: none for eligible families to take part; only for services beyond those that Head Start funds.',
    [clause('parent_fees')],
    { notApplicableAllowed: true, citations: [cfr(45, '1302.18')] },
  ),
  recommended(
    'STAFF_QUALIFICATIONS',
    'Q12',
    'A clause on the qualifications of teachers.',
    [clause('staff_qualifications')],
    {
      citations: [cfr(45, '1302.91', '(e)')],
    },
  ),
  recommended('BACKGROUND_CHECKS', 'W2', 'A clause on background checks.', [clause('background_checks')], {
    citations: [cfr(45, '1302.90', '(b)')],
  }),
  recommended(
    'GROUPS',
    'W2',
    'Group sizes. A class of children under 36 months: 2 teachers and at most 8 children, or 3 and 9. A home: one provider and at most 6 children, or two and 12; if all are under 36 months, one provider and at most 4, of whom 2 are under 18 months. A stricter rule of the state applies instead.',
    [check('group_sizes')],
    { citations: [cfr(45, '1302.21', '(b)(2)'), cfr(45, '1302.23', '(b)')] },
  ),
  recommended('SLOTS', 'E2', 'For each child care provider, a site with places.', [check('providers_have_places')], {
    citations: [ohsPartnershipAgreements],
  }),
  recommended(
    'TRAINING',
    'Q12',
    'Training by the recipient: a clause, or an expectation on staffing for which it is responsible.',
    [anyOf(clause('professional_development'), check('recipient_expectation_on_staffing'))],
    { citations: [ohsPartnershipAgreements] },
  ),
  required('HEALTH_SAFETY', 'W2', 'A clause on health and safety practices.', [clause('health_safety')], {
    citations: [cfr(45, '1302.47')],
  }),
  recommended(
    'ENROLLMENT',
    'W2',
    'A clause on eligibility, recruitment, selection and enrollment.',
    [clause('enrollment_selection')],
    {
      citations: [cfr(45, '1302.12'), cfr(45, '1302.13'), cfr(45, '1302.14'), cfr(45, '1302.15')],
    },
  ),
  recommended(
    'FULL_DAY',
    'Q6',
    'At least 10 hours a day. That it is on at least 48 weeks a year is advice of this service.',
    [check('full_day')],
    {
      citations: [imPartnerships, cfr(45, '1305.2')],
    },
  ),
  recommended(
    'ANNUAL_HOURS',
    'W2',
    'At least 1380 hours a year: hours a day, times 5 days, times weeks a year. Hours that meet the standards count, from any source of funds.',
    [check('annual_hours')],
    {
      notApplicableAllowed: true,
      citations: [cfr(45, '1302.21', '(c)(1)'), cfr(45, '1302.23', '(c)'), cfr(45, '1302.20', '(d)')],
    },
  ),
  recommended(
    'LICENSES',
    'W2',
    'For each child care provider, an external id state_license, tribal_license or local_license; for a center that is exempt from licensing, a clause that states that it meets the requirements.',
    [check('providers_are_licensed')],
    { component: 'licensing', citations: [cfr(45, '1302.21', '(d)(1)'), cfr(45, '1302.23', '(d)')] },
  ),
  recommended(
    'DELEGATE',
    'W2',
    'Whether a partner is a delegate agency; if one is, the day on which HHS approved the agreement.',
    [has('/enrollment/delegate'), check('enrollment_delegate_is_approved')],
    { citations: [cfr(45, '1303.31')] },
  ),
]
