// Schemas of monitoring visits.
import { Type } from 'typebox'
import { dateOf, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { findingSeverities, maxFindings, visitNoticeDays } from './rules.ts'

export const FindingSeverityView = stringEnum(
  'FindingSeverity',
  findingSeverities,
  'How serious a finding is, in the terms of audits. minor: a single lapse that does not affect what the parties agreed; major: a requirement or an expectation is not met; critical: there is a risk to health or safety, or to the license or the funding of a party.',
)

const FindingView = strict(
  {
    text: text(
      2000,
      'What was found, without data of children or families.',
      'The evacuation plan is not posted in room 2.',
    ),
    severity: ref(FindingSeverityView),
    correctionDueOn: dateOf(
      'The day by which the visited party corrects it; not before the day of the visit.',
      '2026-03-09',
    ),
    correctedOn: Type.Optional(
      dateOf(
        'The day on which it was corrected; absent until then. Not before the visit, and not in the future.',
        '2026-03-02',
      ),
    ),
  },
  {
    $id: 'MonitoringFinding',
    description: 'What a monitoring visit found that the visited party has to correct.',
    examples: [
      {
        text: 'The evacuation plan is not posted in room 2.',
        severity: 'minor',
        correctionDueOn: '2026-03-09',
      },
    ],
  },
)

export const monitoringVisitSchemas = resource('MonitoringVisit', {
  description: 'A visit to a site of a party, with its findings (Q22).',
  fields: {
    partyId: uuidOf('the party that was visited'),
    site: Type.Optional(
      text(
        200,
        'The name of the site. Visits to a party with exactly the same `site` are to one site, and so are all visits to a party without `site`: only the latest of them says when the next one is due.',
        'Oak Street center',
      ),
    ),
    visitedOn: dateOf('The day of the visit; not in the future.', '2026-02-09'),
    scope: text(4000, 'What was visited and reviewed.', 'Health and safety of the two infant and toddler rooms.'),
    nextVisitDueOn: Type.Optional(
      dateOf(
        `The day by which the next visit to the party and site is due, after \`visitedOn\`. It counts until there is a later visit, or another one of the same day that was recorded later. From ${visitNoticeDays} days before it on, CONDUCT_MONITORING_VISIT is a next step.`,
        '2026-08-09',
      ),
    ),
    findings: Type.Optional(
      Type.Array(ref(FindingView), {
        maxItems: maxFindings,
        description: 'What the visited party has to correct. A patch replaces the whole list.',
      }),
    ),
  },
  neverNull: ['findings'],
  computed: collectionProperties,
  example: {
    partyId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11',
    site: 'Oak Street center',
    visitedOn: '2026-02-09',
    scope: 'Health and safety of the two infant and toddler rooms.',
    nextVisitDueOn: '2027-02-09',
    findings: [
      {
        text: 'The evacuation plan is not posted in room 2.',
        severity: 'minor',
        correctionDueOn: '2027-01-30',
      },
    ],
  },
  computedExample: collectionExample,
})

export const monitoringVisitParts = [FindingSeverityView, FindingView, ...monitoringVisitSchemas.all]
