// Schemas of filings.
import { Type } from 'typebox'
import { dateOf, ref, resource, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { filingRecipients } from './rules.ts'

const Recipient = stringEnum(
  'FilingRecipient',
  filingRecipients,
  'To whom the agreement was submitted. hs_secretary: the Secretary of Health and Human Services; hs_state_collaboration: the State Director of Head Start Collaboration.',
)

export const filingSchemas = resource('Filing', {
  description: 'The submission of an executed agreement that a statute requires.',
  fields: {
    agreementId: uuidOf('the agreement'),
    recipient: ref(Recipient),
    filedOn: dateOf('The day of the submission: from the execution of the agreement to today.', '2026-11-02'),
    reference: text(200, 'What identifies the submission.', 'HSES 2026-0117'),
    note: Type.Optional(text(2000, 'More about the submission.', 'Sent with both board resolutions.')),
  },
  immutable: ['agreementId'],
  computed: collectionProperties,
  example: {
    agreementId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70',
    recipient: 'hs_secretary' as const,
    filedOn: '2026-11-02',
    reference: 'HSES 2026-0117',
  },
  computedExample: collectionExample,
})

export const filingParts = [Recipient, ...filingSchemas.all]
export { Recipient as FilingRecipientView }
