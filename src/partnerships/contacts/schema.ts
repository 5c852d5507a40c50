// JSON schemas of contacts.
import { Type } from 'typebox'
import { erasedAt, resource, text } from '../../http/schemas.ts'
import { workEmail, workPhone } from '../../identity/organizations/schema.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'

export const contactSchemas = resource('Contact', {
  description:
    'A person or an office of a party whom the other parties contact. Contacts are staff of agencies, never children or families.',
  fields: {
    name: text(200, 'The name of the person or the office.', 'Jordan Rivera'),
    title: Type.Optional(text(200, 'The job title of the person.', 'Partnership manager')),
    responsibility: Type.Optional(
      text(500, 'The subjects that the contact is responsible for.', 'Day-to-day questions, monitoring visits'),
    ),
    email: Type.Optional(workEmail('j.rivera@springfield.example')),
    phone: Type.Optional(workPhone('+1 555 010 0199 x12')),
  },
  computed: { ...collectionProperties, erasedAt },
  example: {
    name: 'Jordan Rivera',
    title: 'Partnership manager',
    responsibility: 'Day-to-day questions, monitoring visits',
    email: 'j.rivera@springfield.example',
  },
  computedExample: { ...collectionExample, erasedAt: null },
})
