// Expectations to which all parties agree.
import type { Client } from './service.ts'

/** Due on the last days of three months in 2091. */
const content = (responsible: Client) => ({
  ...{ aspect: 'services', what: 'Screening of every child within 45 days', how: 'With a screening tool.' },
  schedule: {
    kind: 'recurrence',
    startsOn: '2091-01-01',
    rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3',
    timeZone: 'America/Chicago',
  },
  ...{ responsibleOrganizationId: responsible.id, meansOfVerification: 'The screening log' },
})

/** Creates an expectation that the parties accept, the first of which creates it. Returns its path. */
export async function agreeOnExpectation(
  path: string,
  parties: readonly [Client, ...Client[]],
  responsible: Client,
  fields: object = {},
): Promise<string> {
  const body = { ...content(responsible), ...fields }
  const { headers, status, body: created } = await parties[0].call('POST', `${path}/expectations`, { body })
  if (status !== 201) throw new Error(`Not created: ${JSON.stringify(created)}`)
  const expectation = headers.get('location') ?? ''
  for (const by of parties) {
    const accepted = await by.change('POST', `${expectation}/transitions`, { action: 'accept', revision: 1 })
    if (accepted.status !== 200) throw new Error(`Not accepted: ${JSON.stringify(accepted.body)}`)
  }
  return expectation
}
