// The races of agreements: concurrent requests for one version, each repeated on a version of its own.
import type { Test } from 'tap'
import {
  act,
  agreeOnExpectation,
  draftAgreement,
  executeAgreement,
  freezeVersion,
  post,
  signAll,
  waive,
} from '../../support/agreements.ts'
import { codesOf } from '../../support/available-actions.ts'
import { startInstance } from '../../support/instance.ts'
import { type Body, type Client, type Received, startService } from '../../support/service.ts'
import { openStorage, statuses } from '../../support/storage.ts'

export async function testRaces(t: Test, repetitions: number): Promise<void> {
  const service = await startService(t)
  const storage = await openStorage(t, service)
  const { lead, center, home } = await service.createAgencies()
  const parties = [lead, center]
  const sendToSecond = await startInstance(t, service)

  /** A version that is out for signature. */
  async function frozen(members = parties, options?: Parameters<typeof draftAgreement>[2]) {
    const [first, ...others] = members as [Client, ...Client[]]
    const path = await service.createPartnership(first, ...others)
    const { url, agreementId } = await draftAgreement(path, members, options)
    return { path, url, agreementId, version: await freezeVersion(path, url, members) }
  }
  const signatureOf = ({ contentSha256, signatories }: Body, by: Client) => ({
    signatoryId: signatories.find(({ organizationId }: Body) => organizationId === by.id).signatoryId,
    ...{ contentSha256, method: 'attested_api', electronicConsent: true },
  })
  const sign =
    (by: Client, url: string, version: Body, headers: Record<string, string> = {}) =>
    (): Promise<Received> =>
      by.call('POST', `${url}/signatures`, { body: signatureOf(version, by), headers })
  /** The same signature over the second instance. */
  const signElsewhere = (by: Client, url: string, version: Body) => async (): Promise<Received> => {
    const { status, headers, ...answer } = await sendToSecond(`${url}/signatures`, by.key, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(signatureOf(version, by)),
    }).then(async (sent) => ({ status: sent.status, headers: sent.headers, body: await sent.json() }))
    return { status, headers, ...answer }
  }
  /** An action with the present ETag, to be sent later. */
  async function prepare(by: Client, url: string, action: string, fields: object = {}) {
    const etag = (await by.call('GET', url)).headers.get('etag') ?? ''
    return (): Promise<Received> =>
      by.call('POST', `${url}/transitions`, { body: { action, ...fields }, headers: { 'if-match': etag } })
  }
  const read = async (url: string): Promise<Body> => (await lead.call('GET', url)).body
  const repeat = (name: string, run: (t: Test) => Promise<void>) =>
    t.test(name, async (t) => {
      for (let at = 0; at < repetitions; at++) await run(t)
    })
  /** Status, with the codes of a rejection. */
  const outcome = (answer: Received | undefined) =>
    answer === undefined ? '' : [answer.status, ...codesOf(answer)].join(' ')

  for (const [name, second] of [
    ['one instance', sign],
    ['two instances', signElsewhere],
  ] as const) {
    await repeat(`two signatories sign the last two places over ${name}`, async (t) => {
      const { path, url, version } = await frozen()
      const answers = await storage.raceInPartnership(path, [sign(lead, url, version), second(center, url, version)])
      t.strictSame(statuses(answers), [201, 201])
      const { state, signatories, executedOn } = await read(url)
      t.equal(state, 'in_force')
      t.ok(executedOn)
      t.equal(signatories.filter(({ signedOn }: Body) => signedOn === null).length, 0)
      const events = await storage.rows(
        `select type from events where subject_id = $1 and type like 'agreement_version.%ed' order by position`,
        [url.split('/').at(-1)],
      )
      t.strictSame(events.map(({ type }) => type).slice(-2), ['agreement_version.signed', 'agreement_version.executed'])
      const { body } = await lead.call('GET', `${url}/verification`)
      t.equal(body.intact, true, JSON.stringify(body.checks))
    })
  }

  await repeat('one signatory signs twice', async (t) => {
    const { path, url, version } = await frozen()
    const answers = await storage.raceInPartnership(path, [sign(lead, url, version), sign(lead, url, version)])
    t.strictSame(answers.map(outcome).sort(), ['201', '409 ALREADY_SIGNED'])
    const key = { 'idempotency-key': `sign-${url}` }
    const first = await sign(center, url, version, key)()
    const replay = await sign(center, url, version, key)()
    t.strictSame([first.status, replay.status], [201, 201])
    t.strictSame(replay.body, first.body)
    t.equal((await lead.call('GET', `${url}/signatures`)).body.data.length, 2)
  })

  for (const [action, state] of [
    ['reopen', 'draft'],
    ['withdraw', 'withdrawn'],
    ['decline', 'declined'],
  ] as const) {
    await repeat(`a signature against ${action}`, async (t) => {
      const { path, url, version } = await frozen()
      const by = action === 'decline' ? center : lead
      const rival = await prepare(by, url, action, { reason: 'A mistake.' })
      const answers = await storage.raceInPartnership(path, [sign(lead, url, version), rival])
      const found = await read(url)
      if (answers[0]?.status === 201) {
        t.equal(outcome(answers[1]), '412')
        t.equal(found.state, 'partially_signed')
      } else {
        t.strictSame(answers.map(outcome), ['409 WRONG_STATE', '200'])
        t.equal(found.state, state)
      }
      const { data } = (await lead.call('GET', `${url}/signatures`)).body
      t.equal(data.length, answers[0]?.status === 201 ? 1 : 0)
    })
  }

  await repeat('an edit while another caller sends', async (t) => {
    const path = await service.createPartnership(lead, center)
    const { url } = await draftAgreement(path, parties)
    const etag = (await lead.call('GET', url)).headers.get('etag') ?? ''
    const edit = () => lead.call('PATCH', url, { body: { summary: 'New.' }, headers: { 'if-match': etag } })
    const answers = await storage.raceInPartnership(path, [edit, await prepare(lead, url, 'send')])
    t.strictSame(statuses(answers), [200, 412])
    const { state, summary = null } = await read(url)
    t.strictSame([state, summary], answers[0]?.status === 200 ? ['draft', 'New.'] : ['party_review', null])
    t.equal((await lead.call('PATCH', url, { body: { summary: 'Newer.' } })).status, 428)
  })

  await repeat('a signature with the hash from before a reopen', async (t) => {
    const { path, url, version } = await frozen()
    await act(lead, url, 'reopen', { reason: 'A mistake.' })
    await lead.change('PATCH', url, { summary: 'New.' })
    t.equal(outcome(await sign(lead, url, version)()), '409 HASH_MISMATCH')
    await freezeVersion(path, url, parties)
    t.equal(outcome(await sign(lead, url, version)()), '409 HASH_MISMATCH')
  })

  await repeat('two amendments of one base', async (t) => {
    const path = await service.createPartnership(lead, center)
    const { agreementId } = await executeAgreement(path, parties)
    const [first = '', second = ''] = await Promise.all(
      ['One', 'Two'].map(async (summary) => {
        const body = { agreementId, amendmentKinds: ['other'], summary }
        return `${path}/agreement-versions/${(await post(lead, `${path}/agreement-versions`, body)).id}`
      }),
    )
    for (const url of [first, second]) {
      const { contentSha256 } = await act(lead, url, 'send')
      await act(center, url, 'accept', { contentSha256 })
      for (const by of parties) await waive(by, path, await read(url))
    }
    const both = [await prepare(lead, first, 'freeze'), await prepare(lead, second, 'freeze')]
    const answers = await storage.raceInPartnership(path, both)
    t.strictSame(answers.map(outcome).sort(), ['200', '409 SIGNING_IN_PROGRESS'])
    const [winner, loser] = answers[0]?.status === 200 ? [first, second] : [second, first]
    const version = await read(winner)
    t.equal((await sign(lead, winner, version)()).status, 201)
    const last = [sign(center, winner, version), await prepare(lead, loser, 'freeze')]
    const [signed, frozen] = await storage.raceInPartnership(path, last)
    t.equal(signed?.status, 201)
    t.match(outcome(frozen), /^409 (BASE_SUPERSEDED|SIGNING_IN_PROGRESS)$/)
    t.equal(outcome(await (await prepare(lead, loser, 'freeze'))()), '409 BASE_SUPERSEDED')
  })

  await repeat('an expectation is reworded while freeze runs', async (t) => {
    const path = await service.createPartnership(lead, center)
    const { id } = await agreeOnExpectation(path, parties)
    const { url } = await draftAgreement(path, parties)
    const { contentSha256 } = await act(lead, url, 'send')
    await act(center, url, 'accept', { contentSha256 })
    for (const by of parties) await waive(by, path, await read(url))
    const expectation = `${path}/expectations/${id}`
    const { pendingRevision } = (await center.change('PATCH', expectation, { what: 'Screening of all children' })).body
    await act(center, expectation, 'accept', { revision: pendingRevision.revision }).catch(() => {})
    // With the last acceptance the new wording counts.
    const reword = await prepare(lead, expectation, 'accept', { revision: pendingRevision.revision })
    const answers = await storage.raceInPartnership(path, [await prepare(lead, url, 'freeze'), reword])
    if (answers[0]?.status === 200) t.equal(outcome(answers[1]), '409 BOUND_BY_AGREEMENT')
    else {
      t.equal(outcome(answers[1]), '200')
      t.equal(outcome(answers[0]), '409 SOURCES_CHANGED')
    }
  })

  await repeat('the last signature against the withdrawal of a party', async (t) => {
    const { path, url, version } = await frozen([lead, center, home])
    for (const by of [center, home]) await signAll(by, url)
    const [{ id }] = (await home.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
    const withdrawal = await prepare(home, `${path}/parties/${id}`, 'withdraw', { reason: 'No room.' })
    const answers = await storage.raceInPartnership(path, [sign(lead, url, version), withdrawal])
    const isSigned = answers[0]?.status === 201
    t.strictSame(answers.map(outcome), isSigned ? ['201', '409 BOUND_BY_AGREEMENT'] : ['409 PARTY_WITHDRAWN', '200'])
    t.equal((await read(url)).state, isSigned ? 'in_force' : 'partially_signed')
  })
}
