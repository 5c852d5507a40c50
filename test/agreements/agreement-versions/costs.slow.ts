// What actions on agreement versions cost: the statements and the round trips to the database of each request.
import t from 'tap'
import { act, draftAgreement, executeAgreement, freezeVersion, post } from '../../support/agreements.ts'
import { importFile, ndjson } from '../../support/imports.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Client } from '../../support/service.ts'
import { countRoundTrips, type RoundTrip } from '../../support/statements.ts'
import { openStorage } from '../../support/storage.ts'

const counted = countRoundTrips(t)
const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()
const parties = [lead, center]
const maxExpectations = 500

/** Expectations on which the parties have agreed: 500 are 1,500 requests over the API. */
async function addAgreedExpectations(path: string): Promise<void> {
  const lines = Array.from({ length: maxExpectations }, (_, index) => {
    const what = { aspect: 'services', what: `Screening of group ${index} within 45 days`, how: 'With an instrument.' }
    const who = { responsibleOrganizationId: parties[index % 2]?.id, responsibleRole: 'Education manager' }
    const outcome = {
      indicator: 'Children screened',
      unit: 'percent',
      baseline: '80',
      target: '95',
      direction: 'increase',
    }
    const schedule = { kind: 'date', dueOn: '2027-06-30', timeZone: 'America/Chicago' }
    return JSON.stringify({ ...what, ...who, schedule, ...outcome, meansOfVerification: 'The log' })
  })
  const { job } = await importFile(lead, `${path}/expectation-imports`, lines.join('\n'), ndjson)
  if (job.created !== maxExpectations) throw new Error(JSON.stringify(job))
  await storage.rows(`update expectations set state = 'agreed', agreed_at = now() where partnership_id = $1`, [
    path.split('/')[3],
  ])
}

async function sign(url: string, by: Client): Promise<RoundTrip[]> {
  const { signatories, contentSha256 } = (await by.call('GET', url)).body
  const { signatoryId } = signatories.find((one: { organizationId: string }) => one.organizationId === by.id)
  const body = { signatoryId, contentSha256, method: 'attested_api', electronicConsent: true }
  return counted.during(() => post(by, `${url}/signatures`, body))
}

const isCompilation = (statements: RoundTrip) => statements.some((text) => text.includes('means_of_verification'))

t.test('an agreement of 500 expectations', async (t) => {
  const path = await service.createPartnership(lead, center)
  await addAgreedExpectations(path)
  const { url } = await draftAgreement(path, parties)

  const compiled = await counted.during(() => act(lead, url, 'compile'))
  t.strictSame(
    compiled.filter(isCompilation).map(({ length }) => length),
    [15],
    'compile: what it is compiled from is read in one round trip',
  )

  await freezeVersion(path, url, parties)
  const signed = await sign(url, lead)
  t.ok(signed.length <= 2, `sign: ${signed.length} round trips`)
  t.ok(signed.flat().length <= 12, `sign: ${signed.flat().length} statements`)

  const executed = await sign(url, center)
  // One of them reads whether a renewal is open.
  t.ok(executed.length <= 4, `last signature: ${executed.length} round trips`)
  t.ok(executed.flat().length <= 1_022, `last signature: ${executed.flat().length} statements`)
  const inEffect = await storage.rows(
    `select count(*)::int from expectations where partnership_id = $1 and state = 'in_effect'`,
    [path.split('/')[3]],
  )
  t.strictSame(inEffect, [{ count: maxExpectations }])
})

t.test('a list of 50 versions reads no content, and as much as a list of one', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId } = await executeAgreement(path, parties)
  const list = () => counted.during(() => lead.call('GET', `${path}/agreement-versions?limit=50`))
  const ofOne = await list()
  for (let n = 0; n < 49; n += 1) {
    await post(lead, `${path}/agreement-versions`, { agreementId, origin: 'amendment', amendmentKinds: ['other'] })
  }
  t.equal((await lead.call('GET', `${path}/agreement-versions?limit=50`)).body.data.length, 50)
  const of50 = await list()
  t.strictSame(of50, ofOne)
  t.ok(of50.length <= 2, `${of50.length} round trips: the page, and what is shown beside it`)
  t.notMatch(of50.flat().join(), /agreement_contents/)
})
