// Community assessments: what they cover, and whether one is current (Q3). Pure.
import { type RequestError, ruleError } from '../../problems.ts'
import { addDays, addMonths, isFutureDay } from '../../records/days.ts'

/** What a comprehensive assessment covers (45 CFR 1302.11(b)(2), read in the text). */
export const requiredTopics = [
  'race_ethnicity',
  'poverty',
  'homelessness',
  'foster_care',
  'disabilities',
  'location_languages',
  'needs_and_barriers',
  'schedules',
  'other_programs',
  'resources',
  'strengths',
  'gaps',
] as const
/** The yearly review considers public preschool (45 CFR 1302.11(b)(5), read in the text); an assessment is comprehensive without it. */
export const topics = [...requiredTopics, 'public_preschool'] as const
export type Topic = (typeof topics)[number]

/** The first whose condition holds is the standing of an assessment. */
export const standings = ['expired', 'update_due', 'review_overdue', 'not_comprehensive', 'current'] as const
export type Standing = (typeof standings)[number]

/** One assessment covers a grant of five years, and is reviewed each year (45 CFR 1302.11(b)(1), (5), read in the text). */
const validMonths = 60
const reviewMonths = 12
/** Ours: an assessment for a grant is completed at most so many months before the grant begins. */
const monthsBeforeGrant = 12
/** Ours: a review is announced, and is a next step, so many days before it is due. */
export const reviewNoticeDays = 60

export const maxReviews = 20
/** In a partnership: its next steps are computed from all of them. */
export const maxAssessments = 200

export interface Review {
  reviewedOn: string
  significantChange: boolean
  /** The day on which the assessment was updated after the review. */
  updatedOn?: string
}

interface Period {
  completedOn: string
  grantStartsOn: string
  grantEndsOn: string
}

/** What the standing of an assessment follows from. */
export interface AssessmentFacts extends Period {
  coveredTopics: readonly Topic[]
  lastReviewedOn: string | null
  lastUpdatedOn: string | null
  /** The last review that found a significant change. */
  lastChangeFoundOn: string | null
}

interface AssessmentContent extends Period {
  reviews: readonly Review[]
  coveredTopics: readonly Topic[]
}

const latestOf = (days: readonly string[]): string | null => days.toSorted().at(-1) ?? null

export function factsOf({ completedOn, grantStartsOn, grantEndsOn, reviews, coveredTopics }: AssessmentContent) {
  const changesFound = reviews.filter(({ significantChange }) => significantChange)
  return {
    ...{ completedOn, grantStartsOn, grantEndsOn, coveredTopics },
    lastReviewedOn: latestOf(reviews.map(({ reviewedOn }) => reviewedOn)),
    lastUpdatedOn: latestOf(reviews.flatMap(({ updatedOn }) => updatedOn ?? [])),
    lastChangeFoundOn: latestOf(changesFound.map(({ reviewedOn }) => reviewedOn)),
  } satisfies AssessmentFacts
}

/** One year after the latest of the completion, the reviews and the updates. */
export function nextReviewDueOn({ completedOn, lastReviewedOn, lastUpdatedOn }: AssessmentFacts): string {
  const latest = latestOf([completedOn, lastReviewedOn ?? '', lastUpdatedOn ?? '']) ?? completedOn
  return addMonths(latest, reviewMonths)
}

/** The first day on which the assessment has expired; null if it was completed too early for its grant, and so never counts. */
export function expiresOn({ completedOn, grantStartsOn, grantEndsOn }: Period): string | null {
  if (completedOn < addMonths(grantStartsOn, -monthsBeforeGrant)) return null
  const lastDay = addMonths(completedOn, validMonths)
  // The day after the grant is not computed if it is later: the last day that can be written has none.
  return grantEndsOn < lastDay ? addDays(grantEndsOn, 1) : lastDay
}

export const missingTopicsOf = ({ coveredTopics }: Pick<AssessmentFacts, 'coveredTopics'>): Topic[] =>
  requiredTopics.filter((topic) => !coveredTopics.includes(topic))

/** `today`: the UTC day. */
export function standingOn(facts: AssessmentFacts, today: string): Standing {
  const { lastChangeFoundOn, lastUpdatedOn } = facts
  const lastDay = expiresOn(facts)
  if (lastDay === null || today >= lastDay) return 'expired'
  if (lastChangeFoundOn !== null && (lastUpdatedOn === null || lastUpdatedOn < lastChangeFoundOn)) return 'update_due'
  if (nextReviewDueOn(facts) < today) return 'review_overdue'
  return missingTopicsOf(facts).length > 0 ? 'not_comprehensive' : 'current'
}

/** Whether a review is due within `reviewNoticeDays`, or was due. */
export const isReviewNear = (facts: AssessmentFacts, today: string): boolean =>
  standingOn(facts, today) !== 'expired' && nextReviewDueOn(facts) <= addDays(today, reviewNoticeDays)

/** The errors of the days of an assessment. */
export function assessmentErrors(
  { completedOn, grantStartsOn, grantEndsOn, reviews }: AssessmentContent,
  now: string,
): RequestError[] {
  const errors: RequestError[] = []
  const notInFuture = (parent: string, name: string, day: string) => {
    if (isFutureDay(day, now)) errors.push(ruleError(`${parent}/${name}`, `${name} must not be in the future.`))
  }
  notInFuture('', 'completedOn', completedOn)
  if (grantEndsOn <= grantStartsOn) {
    errors.push(ruleError('/grantEndsOn', 'grantEndsOn must be after grantStartsOn.'))
  }
  for (const [index, { reviewedOn, updatedOn }] of reviews.entries()) {
    const pointer = `/reviews/${index}`
    const previous = reviews[index - 1]?.reviewedOn
    notInFuture(pointer, 'reviewedOn', reviewedOn)
    if (reviewedOn < completedOn) {
      errors.push(ruleError(`${pointer}/reviewedOn`, 'reviewedOn must not be before completedOn.'))
    } else if (previous !== undefined && reviewedOn < previous) {
      errors.push(ruleError(`${pointer}/reviewedOn`, 'Reviews must be in the order of reviewedOn.'))
    }
    if (updatedOn === undefined) continue
    notInFuture(pointer, 'updatedOn', updatedOn)
    if (updatedOn < reviewedOn) {
      errors.push(ruleError(`${pointer}/updatedOn`, 'updatedOn must not be before reviewedOn.'))
    }
  }
  return errors
}
