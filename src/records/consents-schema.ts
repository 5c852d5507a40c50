// The schema of a consent.
import { nullable, strict, timestampOf, uuidOf } from '../http/schemas.ts'

export const ConsentView = strict(
  {
    organizationId: uuidOf('the party that consented'),
    onBehalfBy: nullable(uuidOf('the organization that consented on its behalf; null if it consented itself')),
    at: timestampOf('When the party consented.'),
  },
  { $id: 'Consent', description: 'The consent of one party, if every party has to consent.' },
)
