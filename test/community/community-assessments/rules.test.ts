// When the next review of a community assessment is due, and whether the assessment is current (Q3).
import t from 'tap'
import {
  assessmentErrors,
  expiresOn,
  factsOf,
  isReviewNear,
  missingTopicsOf,
  nextReviewDueOn,
  type Review,
  requiredTopics,
  standingOn,
  type Topic,
} from '../../../src/community/community-assessments/rules.ts'

const content = (reviews: Review[] = [], fields: object = {}) => ({
  ...{ completedOn: '2024-05-15', grantStartsOn: '2024-09-01', grantEndsOn: '2029-08-31', reviews },
  ...{ coveredTopics: [...requiredTopics] as Topic[], ...fields },
})
const review = (reviewedOn: string, significantChange = false, updatedOn?: string): Review => ({
  ...{ reviewedOn, significantChange },
  ...(updatedOn !== undefined && { updatedOn }),
})
const facts = (reviews: Review[] = [], fields: object = {}) => factsOf(content(reviews, fields))

t.test('the next review is due one year after the latest of completion, reviews and updates', async (t) => {
  t.equal(nextReviewDueOn(facts()), '2025-05-15')
  t.equal(nextReviewDueOn(facts([review('2025-05-10')])), '2026-05-10', 'the example of the design')
  t.equal(nextReviewDueOn(facts([review('2025-05-10', true, '2025-06-30')])), '2026-06-30')
  t.equal(nextReviewDueOn(facts([review('2025-05-10', true, '2025-06-30'), review('2025-06-01')])), '2026-06-30')
  t.equal(nextReviewDueOn(facts([], { completedOn: '2024-02-29' })), '2025-02-28')
  t.equal(nextReviewDueOn(facts([], { completedOn: '0099-12-31' })), '0100-12-31')
})

t.test('the standing is the first that holds', async (t) => {
  const standing = (today: string, reviews: Review[] = [], fields: object = {}) =>
    standingOn(facts(reviews, fields), today)
  t.equal(standing('2025-05-15'), 'current')
  t.equal(standing('2025-05-16'), 'review_overdue')
  t.equal(standing('2025-05-16', [review('2025-05-10')]), 'current')
  t.equal(standing('2026-05-10', [review('2025-05-10')]), 'current')
  t.equal(standing('2026-05-11', [review('2025-05-10')]), 'review_overdue')

  const yearly = [2025, 2026, 2027, 2028, 2029].map((year) => review(`${year}-05-14`))
  t.equal(standing('2029-05-14', yearly), 'current')
  t.equal(standing('2029-05-15', yearly), 'expired', 'five years after the completion')
  const short = { grantEndsOn: '2025-03-31' }
  t.equal(standing('2025-03-31', [], short), 'current')
  t.equal(standing('2025-04-01', [], short), 'expired', 'the grant has ended')
  t.equal(standing('2025-03-31', [], { grantEndsOn: '9999-12-31' }), 'current', 'the last day that can be written')
  t.equal(standing('2024-06-01', [], { grantStartsOn: '2025-05-15' }), 'current', 'one year before the grant')
  t.equal(standing('2024-06-01', [], { grantStartsOn: '2025-05-16' }), 'expired', 'more than one year before the grant')

  const changed = review('2025-05-10', true)
  t.equal(standing('2025-05-10', [changed]), 'update_due')
  t.equal(standing('2027-01-01', [changed]), 'update_due', 'before review_overdue')
  t.equal(standing('2029-05-15', [changed]), 'expired', 'after expired')
  t.equal(standing('2025-06-01', [changed, review('2025-05-20')]), 'update_due', 'a later review is no update')
  t.equal(standing('2025-06-01', [review('2025-05-10', true, '2025-05-10')]), 'current')
  t.equal(standing('2025-07-01', [changed, review('2025-05-20', false, '2025-06-01')]), 'current', 'an update followed')
  t.equal(standing('2025-07-01', [review('2025-05-10', true, '2025-05-11'), review('2025-05-12', true)]), 'update_due')

  const partial = { coveredTopics: requiredTopics.slice(1) }
  t.equal(standing('2025-05-15', [], partial), 'not_comprehensive')
  t.equal(standing('2025-05-16', [], partial), 'review_overdue', 'before not_comprehensive')
})

t.test('the topics are those of 45 CFR 1302.11(b)(2); public preschool is not required', async (t) => {
  t.strictSame(requiredTopics, [
    ...['race_ethnicity', 'poverty', 'homelessness', 'foster_care', 'disabilities', 'location_languages'],
    ...['needs_and_barriers', 'schedules', 'other_programs', 'resources', 'strengths', 'gaps'],
  ])
  t.strictSame(missingTopicsOf({ coveredTopics: ['public_preschool', 'poverty'] }), [
    ...requiredTopics.filter((topic) => topic !== 'poverty'),
  ])
})

t.test('a review is near from 60 days before it is due, until the assessment expires', async (t) => {
  t.strictSame(
    ['2025-03-15', '2025-03-16', '2025-06-01', '2029-05-14', '2029-05-15'].map((day) => isReviewNear(facts(), day)),
    [false, true, true, true, false],
  )
  t.equal(expiresOn(content()), '2029-05-15')
  t.equal(expiresOn(content([], { grantEndsOn: '2026-01-31' })), '2026-02-01')
  t.equal(expiresOn(content([], { grantStartsOn: '2025-06-01' })), null)
})

t.test('days that contradict each other', async (t) => {
  const errorsOf = (reviews: Review[] = [], fields: object = {}) =>
    assessmentErrors(content(reviews, fields), '2025-07-01T12:00:00Z').map(({ pointer, detail }) => {
      const name = pointer.split('/').at(-1)
      t.ok(detail.includes(`${name}`), `"${detail}" names the property`)
      return pointer
    })
  t.strictSame(errorsOf([review('2025-05-10', true, '2025-05-10'), review('2025-05-10')]), [])
  t.strictSame(errorsOf([], { completedOn: '2025-07-03' }), ['/completedOn'])
  t.strictSame(errorsOf([], { completedOn: '2025-07-02' }), [], 'it has begun in the zone furthest ahead')
  t.strictSame(errorsOf([], { grantEndsOn: '2024-09-01' }), ['/grantEndsOn'])
  t.strictSame(errorsOf([review('2024-05-14')]), ['/reviews/0/reviewedOn'])
  t.strictSame(errorsOf([review('2025-05-10'), review('2025-05-09')]), ['/reviews/1/reviewedOn'])
  t.strictSame(errorsOf([review('2025-07-03')]), ['/reviews/0/reviewedOn'])
  t.strictSame(errorsOf([review('2025-05-10', true, '2025-05-09')]), ['/reviews/0/updatedOn'])
  t.strictSame(errorsOf([review('2025-05-10', true, '2025-07-03')]), ['/reviews/0/updatedOn'])
})
