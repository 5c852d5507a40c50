// Test data of a library: an edition of the organization.
import type { TestData } from '../test-data.ts'

/**
 * `param` names an edition in paths; `listPath` is the path of the list. `fields` replace those of the example, so that the growth
 * test copies small rows.
 */
export const editionTestData = (param: string, listPath: string, fields: object = {}): TestData => ({
  param,
  ofOrganization: {
    readByOperator: false,
    whileRepresented: true,
    /** Creates a draft, which only its organization reads. */
    async create({ tools, client, example }) {
      const body = { ...example, ...fields }
      return tools.expectStatus(await client.call('POST', listPath, { body }), 201).body.id
    },
    publish: ({ tools, client }, id) => tools.transition(client, `${listPath}/${id}`, 'publish'),
  },
})
