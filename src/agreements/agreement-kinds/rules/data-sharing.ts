// The rule set data_sharing/1: who gives which kind of data to whom, on which legal ground. Pure.
import { cfr, notRead } from '../../../records/citations.ts'
import { advisory, check, count, has, type Rule, recommended, required } from '../rules.ts'
import { generalRules } from './general.ts'

const fromGeneral = ['PERIOD', 'AMENDMENT', 'TERMINATION', 'SIGNATURES', 'DISPUTES']
const studies = (paragraphs: string) => cfr(34, '99.31', `(a)(6)(iii)(C)${paragraphs}`)
/** Its subparagraphs were not read. */
const designation = (paragraph: string) => notRead(cfr(34, '99.35', `(a)(3)${paragraph}`))

/** Rules without a citation are a choice of the practice. */
export const dataSharingRules: readonly Rule[] = [
  ...generalRules.filter(({ code }) => fromGeneral.includes(code)),
  required('PURPOSE', 'E1', 'What the data is for.', [has('/dataSharing/purpose')]),
  required('ELEMENTS', 'E1', 'The kinds of data: name, level, who gives it and who receives it.', [
    count('/dataSharing/elements'),
  ]),
  required(
    'GROUND',
    'W2',
    'For each kind of identifiable data, the legal ground; with `other`, its detail. A ground under IDEA holds only between participating agencies, and should have a detail. A school district follows FERPA, and should not use a ground under Head Start.',
    [check('identifiable_elements_have_grounds'), advisory(check('grounds_apply_to_giver'))],
    {
      citations: [
        cfr(34, '99.31', '(a)'),
        cfr(45, '1303.22', '(b), (c)'),
        cfr(45, '1303.21'),
        cfr(34, '300.622'),
        cfr(34, '303.414'),
        notRead(cfr(34, '99.35')),
      ],
    },
  ),
  required(
    'STUDY',
    'W2',
    'With the ground ferpa_studies: the purpose, the scope and the duration of the study.',
    [check('study')],
    { citations: [studies('(1)')] },
  ),
  recommended(
    'DESIGNATION',
    'W2',
    'With the ground ferpa_audit: who is the authorized representative. Only an educational authority can designate one.',
    [check('authorized_representative'), check('audit_giver_is_education_authority')],
    { citations: [designation('(i)'), cfr(34, '99.31', '(a)(3)')] },
  ),
  required('USES', 'E1', 'What the receiver may use the data for.', [has('/dataSharing/permittedUses')], {
    citations: [studies('(2)')],
  }),
  required('REDISCLOSURE', 'E1', 'Whether the receiver may give the data to others.', [
    has('/dataSharing/redisclosure'),
  ]),
  required('SAFEGUARDS', 'E1', 'How the data is protected.', [has('/dataSharing/safeguards')]),
  required('ACCESS_ROLES', 'E1', 'Who has access at the receiver.', [has('/dataSharing/accessRoles')], {
    citations: [studies('(3)')],
  }),
  required('RETENTION', 'E1', 'How long the data is kept.', [has('/dataSharing/retention')]),
  required(
    'DESTRUCTION',
    'W2',
    'How and within how many days the data is destroyed.',
    [has('/dataSharing/destruction')],
    {
      citations: [studies('(4)'), designation('(iv)')],
    },
  ),
  required('BREACH', 'E1', 'Within how many hours a breach is notified.', [has('/dataSharing/breachNoticeHours')]),
  recommended(
    'PARENT_RIGHTS',
    'W2',
    'The rights of parents, also to review the written agreement.',
    [has('/dataSharing/parentRights')],
    { citations: [cfr(45, '1303.23', '(e)')] },
  ),
  required(
    'ANNUAL_REVIEW',
    'W2',
    'That the parties review the agreement at least every 12 months.',
    [check('review_within_a_year')],
    { citations: [cfr(45, '1303.22', '(d)')] },
  ),
  recommended(
    'ENFORCEMENT',
    'W2',
    'What happens if the receiver violates the agreement.',
    [has('/dataSharing/enforcement')],
    {
      citations: [cfr(45, '1303.22', '(d)(1), (2)')],
    },
  ),
]
