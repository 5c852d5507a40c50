// Consents as they travel.
import { momentOf, nullable, strict, uuidOf } from '../http/schemas.ts'

export const ConsentView = strict(
  {
    organizationId: uuidOf('the party that consented'),
    onBehalfBy: nullable(uuidOf('the organization that consented on its behalf; null where it did itself')),
    at: momentOf('When.'),
  },
  { $id: 'Consent', description: 'The word of one party, where that of every party is needed.' },
)
