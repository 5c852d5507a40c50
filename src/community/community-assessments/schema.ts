// Schemas of community assessments.
import { Type } from 'typebox'
import { dateOf, ref, resource, strict, stringEnum, text } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import {
  factsOf,
  maxReviews,
  missingTopicsOf,
  nextReviewDueOn,
  requiredTopics,
  standingOn,
  standings,
  topics,
} from './rules.ts'
import type { CommunityAssessment } from './store.ts'

const TopicView = stringEnum(
  'CommunityAssessmentTopic',
  topics,
  'A topic of a community assessment. A comprehensive one covers all but public_preschool, also for expectant mothers (45 CFR 1302.11(b)(2)): race_ethnicity: race and ethnicity of the children and families; poverty: their incomes; homelessness: homeless children; foster_care: children in foster care; disabilities: children with disabilities, their types and services; location_languages: where families live, and the languages they speak; needs_and_barriers: needs in education, health, nutrition and social services, and what keeps families from them, such as transportation; schedules: the hours of parents who work, study or are trained; other_programs: other programs for young children, with the number and ages of the children; resources: resources of the community; strengths: strengths of the community; gaps: what is missing. public_preschool: publicly funded preschool, which the yearly review considers (45 CFR 1302.11(b)(5)).',
)

const StandingView = stringEnum(
  'CommunityAssessmentStanding',
  standings,
  'Whether the assessment is current: the first of these that holds on the UTC day of the request. expired: it was completed five years ago or earlier, the grant has ended, or it was completed more than one year before the grant began (the service sets this limit of one year; the regulation does not state it); update_due: a review found a significant change, and no update followed on that day or later; review_overdue: `nextReviewDueOn` is past; not_comprehensive: `missingTopics` lists topics; current: none of these.',
)

const ReviewView = strict(
  {
    reviewedOn: dateOf('The day of the review.', '2025-05-10'),
    significantChange: Type.Boolean({
      description: 'Whether the review found a significant change in the community.',
      examples: [false],
    }),
    updatedOn: Type.Optional(
      dateOf('The day on which the assessment was updated after the review, not before `reviewedOn`.', '2025-06-30'),
    ),
  },
  {
    $id: 'CommunityAssessmentReview',
    description: 'A review of a community assessment (45 CFR 1302.11(b)(5)).',
    examples: [{ reviewedOn: '2025-05-10', significantChange: false }],
  },
)

const example = {
  title: 'Community assessment 2024-2029',
  serviceArea: 'Springfield and the townships around it.',
  url: 'https://assessment.springfield.example/2024',
  completedOn: '2024-05-15',
  grantStartsOn: '2024-09-01',
  grantEndsOn: '2029-08-31',
  reviews: [{ reviewedOn: '2025-05-10', significantChange: false }],
  coveredTopics: [...requiredTopics],
}

export const communityAssessmentSchemas = resource('CommunityAssessment', {
  description: 'A study of the community that a party has completed for a grant, with its yearly reviews (Q3).',
  fields: {
    title: text(200, 'The title.', example.title),
    serviceArea: text(4000, 'The area that was studied.', example.serviceArea),
    url: Type.Optional(
      Type.String({
        format: 'uri',
        minLength: 1,
        maxLength: 2000,
        pattern: '^https://[^\\s]+$',
        description: 'An https URL at which the assessment can be read.',
        examples: [example.url],
      }),
    ),
    completedOn: dateOf('The day on which it was completed; not in the future.', example.completedOn),
    grantStartsOn: dateOf('The first day of the grant for which it was made.', example.grantStartsOn),
    grantEndsOn: dateOf('The last day of the grant, after `grantStartsOn`.', example.grantEndsOn),
    reviews: Type.Optional(
      Type.Array(ref(ReviewView), {
        maxItems: maxReviews,
        description: 'The reviews in the order of their days: none before `completedOn` or in the future.',
      }),
    ),
    coveredTopics: Type.Optional(
      Type.Array(ref(TopicView), {
        maxItems: topics.length,
        uniqueItems: true,
        description: 'The topics that it covers.',
      }),
    ),
  },
  neverNull: ['reviews', 'coveredTopics'],
  computed: {
    ...collectionProperties,
    nextReviewDueOn: dateOf(
      'One year after the latest of its completion, its reviews and its updates (45 CFR 1302.11(b)(5)).',
      '2026-05-10',
    ),
    standing: ref(StandingView),
    missingTopics: Type.Array(ref(TopicView), {
      maxItems: requiredTopics.length,
      uniqueItems: true,
      description: 'The topics of a comprehensive assessment that `coveredTopics` does not have.',
    }),
  },
  example,
  computedExample: { ...collectionExample, nextReviewDueOn: '2026-05-10', standing: 'current', missingTopics: [] },
})

export const communityAssessmentParts = [TopicView, StandingView, ReviewView, ...communityAssessmentSchemas.all]

export function viewOn(row: CommunityAssessment, today: string) {
  const facts = factsOf(row)
  return {
    ...row,
    nextReviewDueOn: nextReviewDueOn(facts),
    standing: standingOn(facts, today),
    missingTopics: missingTopicsOf(facts),
  }
}
