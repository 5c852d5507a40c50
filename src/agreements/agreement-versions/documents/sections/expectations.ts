// The expectations: who does what, how, when, and with which outcome. Pure.
import { aspects } from '../../../../partnerships/partnerships/rules.ts'
import type { ContentExpectation } from '../../content.ts'
import { formatFigure, listOf } from '../formats.ts'
import { labels, words } from '../labels.ts'
import { type Block, listedHeading, paragraph, run, type Section } from '../model.ts'
import { scheduleWords } from '../schedules.ts'
import { boldCell, type Context, cell, labelled, section } from './context.ts'

const { fields, sentences } = labels

/** Increase from 62.5 percent to 80 percent. */
function figureWords({ baseline, target, unit, direction }: ContentExpectation): string[] {
  const from = baseline === null ? null : formatFigure(baseline, unit)
  const to = target === null ? null : formatFigure(target, unit)
  const verb = direction && words.directions[direction]
  if (verb !== null && to !== null) {
    if (direction === 'maintain') {
      return [sentences.maintain(to), ...(from === null ? [] : [sentences.baseline(from)])]
    }
    return [from === null ? sentences.toTarget(verb, to) : sentences.fromTo(verb, from, to)]
  }
  return [
    ...(verb === null ? [] : [verb]),
    ...(to === null ? [] : [sentences.target(to)]),
    ...(from === null ? [] : [sentences.baseline(from)]),
    ...(from === null && to === null && unit !== null ? [sentences.labelled(fields.unit, unit)] : []),
  ]
}

function row(expectation: ContentExpectation, { content: { term }, nameOf }: Context) {
  const { number, revision, responsibleOrganizationId, responsibleRole, accountableOrganizationId } = expectation
  const namesOf = (ids: readonly string[]) => listOf(ids.map(nameOf))
  return [
    cell(boldCell(number), sentences.revision(revision)),
    cell(
      responsibleOrganizationId !== null && boldCell(nameOf(responsibleOrganizationId)),
      responsibleRole,
      labelled('accountable', accountableOrganizationId && nameOf(accountableOrganizationId)),
    ),
    cell(
      boldCell(expectation.what),
      expectation.how,
      labelled('consulted', namesOf(expectation.consultedOrganizationIds)),
      labelled('informed', namesOf(expectation.informedOrganizationIds)),
    ),
    cell(scheduleWords(expectation.schedule, term.timeZone)),
    cell(expectation.indicator, ...figureWords(expectation), labelled('verification', expectation.meansOfVerification)),
  ]
}

export const expectationTable = (expectations: readonly ContentExpectation[], context: Context): Block => ({
  type: 'table',
  columns: [
    { heading: fields.number, width: 8 },
    { heading: fields.who, width: 21 },
    { heading: fields.whatAndHow, width: 33 },
    { heading: fields.when, width: 17 },
    { heading: fields.outcome, width: 21 },
  ],
  rows: expectations.map((expectation) => row(expectation, context)),
})

export const expectationsSection = (context: Context): Section[] => {
  const { expectations } = context.content
  if (expectations.length === 0) return []
  return section('expectations', [
    paragraph(run(sentences.expectations)),
    ...aspects.flatMap((aspect) => {
      const ofAspect = expectations.filter((expectation) => expectation.aspect === aspect)
      if (ofAspect.length === 0) return []
      return [listedHeading(`expectations-${aspect}`, words.aspects[aspect]), expectationTable(ofAspect, context)]
    }),
  ])
}
