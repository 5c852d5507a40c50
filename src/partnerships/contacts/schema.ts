// JSON schemas of contacts.
import { Type } from 'typebox'
import { resource, text } from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'

const email = Type.String({
  format: 'email',
  maxLength: 254,
  description: 'A work email address.',
  examples: ['j.rivera@springfield.example'],
})
const phone = Type.String({
  maxLength: 40,
  pattern: '^\\+?[0-9() .\\-/x]{5,40}$',
  description: 'A work phone number; an extension follows x.',
  examples: ['+1 555 010 0199 x12'],
})

export const contactSchemas = resource('Contact', {
  description:
    'A person or an office of a party whom the other parties contact. Contacts are staff of agencies, never children or families.',
  fields: {
    name: text(200, 'The name of the person or the office.', 'Jordan Rivera'),
    title: Type.Optional(text(200, 'The job title of the person.', 'Partnership manager')),
    responsibility: Type.Optional(
      text(500, 'The subjects that the contact is responsible for.', 'Day-to-day questions, monitoring visits'),
    ),
    email: Type.Optional(email),
    phone: Type.Optional(phone),
  },
  computed: entryProperties,
  example: {
    name: 'Jordan Rivera',
    title: 'Partnership manager',
    responsibility: 'Day-to-day questions, monitoring visits',
    email: 'j.rivera@springfield.example',
  },
  computedExample: entryExample,
})
