// The coordination with public preschool, and the sharing of data. Pure.
import { coordinationTopics, type DataElement, type DataSharing, type PreschoolCoordination } from '../../content.ts'
import { count, formatDate, formatDayOfYear } from '../formats.ts'
import { labels, words } from '../labels.ts'
import { type Block, facts, heading, paragraph, run, type Section } from '../model.ts'
import { plainBlocks } from '../text.ts'
import { type Context, cell, fact, section, textFact, when } from './context.ts'

const { fields, headings, sentences } = labels

export const topicBlocks = ({ review, plan }: { review: string | null; plan: string | null }): Block[] =>
  facts(textFact('review', review ?? sentences.notStated), textFact('plan', plan ?? sentences.notStated))

export function coordinationBlocks({ schoolYearStartsOn, topics, exception }: PreschoolCoordination): Block[] {
  return [
    ...facts(fact('schoolYear', schoolYearStartsOn && sentences.schoolYear(formatDayOfYear(schoolYearStartsOn)))),
    ...coordinationTopics.flatMap((topic) => {
      const value = topics[topic]
      if (value === undefined) return []
      return [heading(3, `topic-${topic}`, words.coordinationTopics[topic]), ...topicBlocks(value)]
    }),
    ...(exception === null
      ? []
      : [
          heading(3, 'exception', headings.exception),
          paragraph(run(words.exceptionKinds[exception.kind])),
          ...plainBlocks(exception.statement),
          ...facts(fact('informedOn', exception.informedOn && formatDate(exception.informedOn))),
        ]),
  ]
}

export const coordinationSection = ({ content: { preschoolCoordination } }: Context): Section[] =>
  section('preschoolCoordination', preschoolCoordination === null ? [] : coordinationBlocks(preschoolCoordination))

export const elementTable = (elements: readonly DataElement[], { nameOf }: Context): Block => ({
  type: 'table',
  columns: [
    { heading: fields.data, width: 24 },
    { heading: fields.level, width: 14 },
    { heading: fields.from, width: 19 },
    { heading: fields.to, width: 19 },
    { heading: fields.ground, width: 24 },
  ],
  rows: elements.map(({ name, level, fromId, toId, ground, groundDetail }) => [
    cell(name),
    cell(words.dataLevels[level]),
    cell(nameOf(fromId)),
    cell(nameOf(toId)),
    cell(ground && words.dataGrounds[ground], groundDetail),
  ]),
})

function termsOfSharing(sharing: DataSharing): Block[] {
  const { study, destruction, redisclosure, breachNoticeHours, reviewEveryMonths } = sharing
  return facts(
    textFact('study', study && sentences.study(study.purpose, study.scope, study.duration)),
    textFact('designation', sharing.designation),
    textFact('permittedUses', sharing.permittedUses),
    textFact(
      'redisclosure',
      [redisclosure && words.redisclosures[redisclosure], sharing.redisclosureDetail]
        .filter((part) => part)
        .join('\n') || null,
    ),
    textFact('safeguards', sharing.safeguards),
    textFact('accessRoles', sharing.accessRoles),
    textFact('retention', sharing.retention),
    textFact(
      'destruction',
      destruction && sentences.destruction(destruction.method, count(destruction.withinDays, 'day')),
    ),
    fact('breachNotice', breachNoticeHours === null ? null : sentences.breachNotice(count(breachNoticeHours, 'hour'))),
    textFact('parentRights', sharing.parentRights),
    fact('reviewEvery', reviewEveryMonths === null ? null : sentences.reviewEvery(count(reviewEveryMonths, 'month'))),
    textFact('enforcement', sharing.enforcement),
  )
}

export const sharingBlocks = (sharing: DataSharing, context: Context): Block[] => [
  ...facts(textFact('purpose', sharing.purpose)),
  ...when(sharing.elements.length > 0, elementTable(sharing.elements, context)),
  ...termsOfSharing(sharing),
]

export const sharingSection = (context: Context): Section[] => {
  const { dataSharing } = context.content
  return section('dataSharing', dataSharing === null ? [] : sharingBlocks(dataSharing, context))
}
