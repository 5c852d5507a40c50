// Test data: a set of standards of each organization, with an import of its rows.
import { editionTestData } from '../../records/editions/test-data.ts'
import type { OrganizationTestContext, TestData, TestIds } from '../../records/test-data.ts'
import { completeRow } from './rules.ts'
import { rowExample } from './schema.ts'

const path = '/v1/standards'
const standard = editionTestData('standardId', path)

/** An import of a row, and one whose first line names two columns that do not exist. */
async function importRows({ tools, client }: OrganizationTestContext, standardId: string): Promise<TestIds> {
  const send = async (type: string, body: string): Promise<string> => {
    const headers = { 'content-type': type }
    const answer = await client.call('POST', `${path}/${standardId}/row-imports`, { body, headers })
    return tools.expectStatus(answer, 201).body.id
  }
  await send('application/x-ndjson', JSON.stringify(completeRow(rowExample)))
  return { standardRowImportId: await send('text/csv', 'colour,taste\r\n') }
}

export const testData: readonly TestData[] = [
  {
    ...standard,
    ...(standard.ofOrganization && { ofOrganization: { ...standard.ofOrganization, createBelow: importRows } }),
  },
]
