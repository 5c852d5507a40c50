// Contacts as they travel.
import { Type } from 'typebox'
import { resource, text } from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'

const email = Type.String({
  format: 'email',
  maxLength: 254,
  description: 'A work address.',
  examples: ['j.rivera@springfield.example'],
})
const phone = Type.String({
  maxLength: 40,
  pattern: '^\\+?[0-9() .\\-/x]{5,40}$',
  description: 'A work number, with an extension behind x.',
  examples: ['+1 555 010 0199 x12'],
})

export const contactSchemas = resource('Contact', {
  description: 'Whom to turn to at a party. Staff of agencies only: no child or family is ever named here.',
  fields: {
    name: text(200, 'The name of the person, or of the desk.', 'Jordan Rivera'),
    title: Type.Optional(text(200, 'The position held.', 'Partnership manager')),
    responsibility: Type.Optional(
      text(500, 'What to turn to this person about.', 'Day-to-day questions, monitoring visits'),
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
