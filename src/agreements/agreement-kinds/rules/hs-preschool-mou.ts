// The rule set hs_preschool_mou/1: memorandum of Head Start and publicly funded preschool, 42 USC 9837(e)(5). Pure.

import { cfr, usc } from '../../../records/citations.ts'
import { type CoordinationTopic, coordinationTopics } from '../../agreement-versions/content.ts'
import { anyOf, asRecommended, check, has, party, type Rule, recommended, required } from '../rules.ts'
import { generalRules } from './general.ts'

const topicTitles: Record<CoordinationTopic, string> = {
  education: 'educational activities, curriculum and instruction',
  public_information: 'public information, and access of families to programs',
  selection: 'priorities in the selection of children',
  service_areas: 'service areas',
  staff_training: 'training of staff, also joint training',
  technical_assistance: 'technical assistance',
  working_parents: 'additional services for working parents',
  kindergarten: 'communication and outreach for the transition to kindergarten',
  facilities: 'facilities, transportation and other elements of programs',
  other: 'other elements that the parties agreed on',
}
const coordination = usc(42, '9837', '(e)(5)(A)')

const onlyRecommended = ['MISSION', 'FINANCE', 'LIABILITY', 'OVERSIGHT', 'EXPECTATIONS']

/** With an exception no party signs: the version states why there is no memorandum. */
const signatures = required(
  'SIGNATURES',
  'Q24',
  'For each party, who signs and on which authority. Not applicable with an exception.',
  [anyOf(check('every_party_can_sign'), check('preschool_exception'))],
)

export const hsPreschoolMouRules: readonly Rule[] = [
  ...generalRules.map((rule) => {
    if (rule.code === 'SIGNATURES') return signatures
    return onlyRecommended.includes(rule.code) ? asRecommended(rule) : rule
  }),
  required(
    'COUNTERPART',
    'W2',
    'A Head Start recipient, and the local entity that manages publicly funded preschool in the service area: usually a school district, and never a state agency. Not applicable with an exception; if the entity is unable or unwilling, the exception says when the Secretary and the state collaboration director were informed.',
    [
      anyOf(party('recipient'), check('preschool_exception')),
      // Roles do not say who manages preschool, so a party with a role that tells nothing can be that entity.
      anyOf(party('school_district', 'service_provider', 'other'), check('preschool_exception')),
    ],
    { citations: [usc(42, '9837', '(e)(5)'), cfr(45, '1302.53', '(b)(1)')] },
  ),
  ...coordinationTopics.map((topic) =>
    required(
      topic.toUpperCase(),
      'W1',
      `A review and a plan for ${topicTitles[topic]}. If it does not apply, the plan says why.`,
      [has(`/preschoolCoordination/topics/${topic}/review`), has(`/preschoolCoordination/topics/${topic}/plan`)],
      { citations: [coordination] },
    ),
  ),
  recommended(
    'BIENNIAL',
    'W2',
    'The day on which the school year begins, and a term of at most two years. The law asks for a renewal every two years; that the term ends then is advice of this service.',
    [has('/preschoolCoordination/schoolYearStartsOn'), check('at_most_two_years')],
    { citations: [usc(42, '9837', '(e)(5)(C)')] },
  ),
]
