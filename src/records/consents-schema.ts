// Consents as they travel.
import { nullable, strict, timestampOf, uuidOf } from '../http/schemas.ts'

export const ConsentView = strict(
  {
    organizationId: uuidOf('the party that consented'),
    onBehalfBy: nullable(uuidOf('the organization that consented on its behalf; null where it did itself')),
    at: timestampOf('When.'),
  },
  { $id: 'Consent', description: 'The word of one party, where that of every party is needed.' },
)
