// Named schemas of the document that no single feature owns.
import { problemSchemas } from '../http/problems.ts'
import { ExternalId } from '../http/schemas.ts'
import { ConsentView } from './consents-schema.ts'
import { importSchemas } from './imports/schema.ts'

export const sharedSchemas = [ExternalId, ConsentView, ...problemSchemas, ...importSchemas]
