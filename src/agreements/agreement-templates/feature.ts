// Agreement templates: editions of lists of clauses, included in the service or owned by organizations.
import { editionTestData } from '../../records/editions/test-data.ts'
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import { templateRoutes } from './routes.ts'
import { templateLifecycle } from './rules.ts'
import { templateParts } from './schema.ts'

export const agreementTemplates: Feature = {
  routes: [templateRoutes],
  schemas: templateParts,
  eventTypes: [
    ...crudEventTypes('agreement_template'),
    'agreement_template.published',
    'agreement_template.superseded',
    'agreement_template.retired',
  ],
  lifecycles: [templateLifecycle],
  testData: [
    {
      ...editionTestData('agreementTemplateId', '/v1/agreement-templates', {
        clauses: [{ position: 1, key: 'a', heading: 'A', text: 'A text.' }],
      }),
      references: ['templateId'],
    },
  ],
}
