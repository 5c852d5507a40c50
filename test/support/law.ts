// Legal requirements and acknowledgements of a partnership.
import type { Body, Client, Received } from './service.ts'
import { expectStatus } from './test-data.ts'

export const newRequirement = {
  ...{ citation: '45 CFR 1302.21(b)(2)', title: 'Children per teacher', level: 'federal', effectiveFrom: '2026-07-01' },
  summary: 'At most four children under 36 months for each teacher.',
}

export const createRequirement = (path: string, by: Client, fields: object = {}): Promise<Received> =>
  by.call('POST', `${path}/legal-requirements`, { body: { ...newRequirement, ...fields } })

/** Adds a federal requirement. Returns the record. */
export const addRequirement = async (path: string, by: Client, fields: object = {}): Promise<Body> =>
  expectStatus(await createRequirement(path, by, fields), 201).body

export const createAcknowledgement = (
  path: string,
  by: Client,
  { id, textVersion = 1 }: Pick<Body, 'id' | 'textVersion'>,
  fields: object = {},
): Promise<Received> =>
  by.call('POST', `${path}/legal-acknowledgements`, {
    body: {
      ...{ requirementId: id, textVersion, personName: 'Jordan Rivera', role: 'Lead teacher' },
      ...{ acknowledgedOn: '2026-09-14', method: 'training' },
      ...fields,
    },
  })

/** Acknowledges the text of a requirement. Returns the record. */
export const acknowledge = async (path: string, by: Client, requirement: Body, fields: object = {}): Promise<Body> =>
  expectStatus(await createAcknowledgement(path, by, requirement, fields), 201).body

/** Changes a requirement. Returns it as it is then. */
export const changeRequirement = async (path: string, by: Client, id: string, fields: object): Promise<Body> =>
  expectStatus(await by.change('PATCH', `${path}/legal-requirements/${id}`, fields), 200).body
