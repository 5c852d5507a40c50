// Schemas of event types.
import { Type } from 'typebox'
import { ref, strict, stringEnum } from '../../http/schemas.ts'
import { EventType } from '../changes/schema.ts'
import { type Receivers, receivers } from './receivers.ts'

const ReceiversView = stringEnum(
  'EventReceivers',
  Object.keys(receivers) as Receivers[],
  `Who receives the changes of a type: ${Object.entries(receivers)
    .map(([name, meaning]) => `\`${name}\`: ${meaning}`)
    .join('; ')}.`,
)

const EventTypeView = strict(
  {
    type: ref(EventType),
    recordType: Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: '^[a-z_]+$',
      description: 'The type of the record.',
      examples: ['contact'],
    }),
    receivers: ref(ReceiversView),
    meaning: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '\\S',
      description: 'The receivers in words.',
      examples: [receivers.parties],
    }),
  },
  { $id: 'EventTypeDescription', description: 'A type of events, and who receives them.' },
)

const example = {
  type: 'contact.updated',
  recordType: 'contact',
  receivers: 'parties_and_observers' as const,
  meaning: receivers.parties_and_observers,
}
export const EventTypesView = strict(
  {
    data: Type.Array(ref(EventTypeView), {
      maxItems: 1000,
      description: 'All types that this release records, sorted.',
    }),
  },
  {
    $id: 'EventTypes',
    description: 'The types of events that this release records. Later releases may add types.',
    examples: [{ data: [example] }],
  },
)

export const eventTypeComponents = [EventType, ReceiversView, EventTypeView, EventTypesView]
