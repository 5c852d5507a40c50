// Schema of imports of rows of standards.
import { pageOf, strict, uuidOf } from '../../http/schemas.ts'
import { importProperties, importValues } from '../../records/imports/schema.ts'

const example = {
  id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a63',
  standardId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a62',
  organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
  ...importValues,
  created: 100,
  updated: 0,
  rejected: 0,
}
export const RowImportView = strict(
  {
    id: uuidOf('the import'),
    standardId: uuidOf('the edition of the set of standards'),
    organizationId: uuidOf('the organization that owns the edition'),
    ...importProperties,
  },
  {
    $id: 'StandardRowImportJob',
    description:
      'An import of a file whose rows replace those of a draft. `created` counts the rows that the draft did not have, `unchanged` those that it had; `updated` is 0. If a row is rejected the import has failed: the draft is unchanged, and both are 0.',
    examples: [example],
  },
)
export const RowImportPage = pageOf('StandardRowImportJob', RowImportView, example)
