// Schema of imports of rows of standards.
import { Type } from 'typebox'
import { pageOf, strict, uuidOf } from '../../http/schemas.ts'
import { count, importProperties, importValues } from '../../records/imports/schema.ts'

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
    created: count('The number of rows that the draft did not have; 0 if the import has failed.'),
    updated: Type.Integer({ ...count('Always 0: rows are replaced.'), examples: [0] }),
    unchanged: count('The number of rows that the draft had; 0 if the import has failed.'),
    rejected: count('The number of rejected rows. If it is not 0, the import has failed.'),
  },
  {
    $id: 'StandardRowImportJob',
    description: 'An import of a file whose rows replace those of a draft: all of them or, if one is rejected, none.',
    examples: [example],
  },
)
export const RowImportPage = pageOf('StandardRowImportJob', RowImportView, example)
