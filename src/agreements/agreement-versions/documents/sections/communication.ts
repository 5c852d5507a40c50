// The communication plan, and the steps by which conflicts are resolved. Pure.
import type { ContactPoint } from '../../../../communication/communication-plans/rules.ts'
import type { Attendees, Touchpoint } from '../../../../communication/touchpoints/rules.ts'
import type { ConflictStep } from '../../../../conflicts/conflict-plans/rules.ts'
import type { Content } from '../../content.ts'
import { count, formatLocalTime } from '../formats.ts'
import { labels, words } from '../labels.ts'
import { type Block, heading, run, type Section, small } from '../model.ts'
import { capitalized, recurrenceWords } from '../schedules.ts'
import { boldCell, type Context, cell, labelled, section, when } from './context.ts'

const { fields, headings, sentences } = labels
type Plan = NonNullable<Content['communication']>

const contactPointWords = (
  { organizationId, contactId, formerContact, detail }: ContactPoint,
  { nameOf }: Context,
): string =>
  [nameOf(organizationId), formerContact, contactId && sentences.contact(contactId), detail]
    .filter((part) => part)
    .join(', ')

const contactPoints = (points: readonly ContactPoint[] | undefined, context: Context): string[] =>
  (points ?? []).map((point) => contactPointWords(point, context))

function attendeeWords({ parties, contacts, formerContacts, observers }: Attendees, { nameOf }: Context): string {
  const named = [
    ...(parties ?? []).map(nameOf),
    ...(formerContacts ?? []),
    ...(contacts ?? []).map(sentences.contact),
    ...(observers ?? []).map(sentences.observer),
  ]
  return [...(parties === undefined ? [sentences.allParties] : []), ...named].join('; ')
}

function touchpointRow(touchpoint: Touchpoint, context: Context) {
  const { title, purpose, method, startsAt, timeZone, durationMinutes, recurrence, location, agenda } = touchpoint
  const start = formatLocalTime(startsAt)
  return [
    cell(boldCell(title), words.touchpointPurposes[purpose], labelled('agenda', agenda)),
    cell(
      recurrence === undefined
        ? start
        : `${capitalized(recurrenceWords(recurrence, startsAt.slice(0, 10), timeZone))}, ${startsAt.slice(11)}`,
      timeZone,
      sentences.duration(count(durationMinutes, 'minute')),
    ),
    cell(method && words.methods[method], location),
    cell(
      touchpoint.responsibleOrganizationId &&
        sentences.responsible(context.nameOf(touchpoint.responsibleOrganizationId)),
      attendeeWords(touchpoint.attendees ?? {}, context),
    ),
  ]
}

export function communicationBlocks(plan: Plan, context: Context): Block[] {
  const { channels, touchpoints, escalation } = plan
  return [
    ...when<Block>(channels.length > 0, heading(3, 'channels', headings.channels), {
      type: 'table',
      columns: [
        { heading: fields.information, width: 30 },
        { heading: fields.method, width: 16 },
        { heading: fields.confidentiality, width: 18 },
        { heading: fields.contactPoints, width: 36 },
      ],
      rows: channels.map((channel) => [
        cell(channel.information),
        cell(words.methods[channel.method]),
        cell(words.confidentialities[channel.confidentiality]),
        cell(...contactPoints(channel.contactPoints, context)),
      ]),
    }),
    ...when<Block>(touchpoints.length > 0, heading(3, 'meetings', headings.touchpoints), {
      type: 'table',
      columns: [
        { heading: fields.meeting, width: 28 },
        { heading: fields.when, width: 28 },
        { heading: fields.how, width: 18 },
        { heading: fields.who, width: 26 },
      ],
      rows: touchpoints.map((touchpoint) => touchpointRow(touchpoint, context)),
    }),
    ...when<Block>(escalation.length > 0, heading(3, 'escalation', headings.escalation), {
      type: 'table',
      columns: [
        { heading: fields.level, width: 36 },
        { heading: fields.answerWithin, width: 20 },
        { heading: fields.contactPoints, width: 44 },
      ],
      rows: escalation.map((level) => [
        cell(level.title),
        cell(count(level.respondWithinHours, 'hour')),
        cell(...contactPoints(level.contactPoints, context)),
      ]),
    }),
    small(run(`${sentences.planVersion(plan.number)}, ${sentences.hash(plan.hash)}`)),
  ]
}

export const communicationSection = (context: Context): Section[] => {
  const { communication } = context.content
  return section('communication', communication === null ? [] : communicationBlocks(communication, context))
}

/** Steps that follow each other, from the one with the number `first`. */
export const conflictTable = (steps: readonly ConflictStep[], first = 1): Block => ({
  type: 'table',
  columns: [
    { heading: fields.step, width: 26 },
    { heading: fields.level, width: 17 },
    { heading: fields.answerWithin, width: 14 },
    { heading: fields.decideWithin, width: 14 },
    { heading: fields.method, width: 29 },
  ],
  rows: steps.map(({ title, level, respondWithinDays, decideWithinDays, method, writtenReasons }, index) => [
    cell(`${first + index}. ${title}`),
    cell(words.conflictLevels[level]),
    cell(count(respondWithinDays, 'day')),
    cell(count(decideWithinDays, 'day')),
    cell(method, writtenReasons && sentences.writtenReasons),
  ]),
})

export const conflictSection = ({ content: { conflictSteps } }: Context): Section[] =>
  section('conflictSteps', when(conflictSteps.length > 0, conflictTable(conflictSteps)))
