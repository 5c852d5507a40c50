// Named schemas that belong to no feature.
import { problemSchemas } from '../http/problem-schemas.ts'
import { ExternalId } from '../http/schemas.ts'
import { CitationView } from './citations-schema.ts'
import { ConsentView } from './consents-schema.ts'
import { importSchemas } from './imports/schema.ts'

export const sharedSchemas = [ExternalId, ConsentView, CitationView, ...problemSchemas, ...importSchemas]
