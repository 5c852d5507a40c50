// The action table of agreement versions: each state and action for each kind of caller. What a version lists agrees with attempts.
import type { Test } from 'tap'
import { otherActions, versionActions } from '../../../src/agreements/agreement-versions/rules.ts'
import { act, post, signAll, waive } from '../../support/agreements.ts'
import { blockersOf, checkAvailableActions, codesOf, dayIn } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

type Name = 'lead' | 'center' | 'home' | 'represented'
type Action = (typeof versionActions)[number] | (typeof otherActions)[number]
/** The actions whose state allows them, each with the codes that block it for some callers; for all others it is available. */
type Row = Partial<Record<Action, Partial<Record<Name, string[]>>>>

export async function createActionTable(t: Test) {
  const service = await startService(t)
  const storage = await openStorage(t, service)
  const { lead, center, home, office } = await service.createAgencies()
  const agency = await service.createOrganization('Agency of a home')
  const former = await service.createOrganization('Former party')
  const stranger = await service.createOrganization('Stranger')
  const represented = await representedBy(agency)
  /** Insiders of the agreement; `represented` acts through its representative. */
  const parties: Record<Name, Client> = { lead, center, home, represented }
  const all = Object.keys(parties) as Name[]
  const path = await service.createPartnership(lead, center, home, former, represented)
  await service.addObserver(path, office, lead, center, home, former, represented)
  const [party] = (await former.call('GET', `${path}/parties?organizationId=${former.id}`)).body.data
  await act(former, `${path}/parties/${party.id}`, 'withdraw', { reason: 'No room.' })

  const only = (...names: Name[]) =>
    Object.fromEntries(all.filter((name) => !names.includes(name)).map((name) => [name, ['ACTOR_NOT_ALLOWED']]))
  const to = (names: Name[], ...codes: string[]) => Object.fromEntries(names.map((name) => [name, codes]))

  /** Checks the actions in the present state for every caller, and that nobody else can act. */
  async function checkState(t: Test, url: string, state: string, row: Row, { isExecuted = false } = {}): Promise<void> {
    for (const name of all) {
      const caller = parties[name]
      const { body } = await caller.call('GET', url)
      t.equal(body.state, state, name)
      for (const action of [...versionActions, ...otherActions]) {
        const expected = row[action] === undefined ? ['WRONG_STATE'] : (row[action][name] ?? [])
        t.strictSame(blockersOf(body, action), expected, `${state}: ${action} by ${name}`)
      }
      const fields = { contentSha256: body.contentSha256 }
      await checkAvailableActions(t, caller, url, versionActions, fields, otherActions)
      await checkSigning(t, name, url, body)
    }
    for (const [caller, status, readable] of [
      [office, 403, isExecuted],
      [former, 403, false],
      [stranger, 404, false],
      [agency, 404, false],
    ] as const) {
      const read = await caller.call('GET', url)
      t.equal(read.status, readable ? 200 : 404, `${state}: read`)
      if (readable) t.strictSame(read.body.availableActions, [])
      const headers = { 'if-match': '"1"' }
      for (const action of versionActions) {
        const body = { action, reason: 'A reason.', contentSha256: '0'.repeat(64) }
        const answer = await caller.call('POST', `${url}/transitions?dryRun=true`, { body, headers })
        t.equal(answer.status, status, `${state}: ${action}`)
      }
      const body = {
        signatoryId: agency.id,
        contentSha256: '0'.repeat(64),
        method: 'attested_api',
        electronicConsent: true,
      }
      t.equal((await caller.call('POST', `${url}/signatures?dryRun=true`, { body })).status, status, `${state}: sign`)
    }
  }

  /** Checks that a signature as a dry run has the result that the version lists. */
  async function checkSigning(t: Test, name: Name, url: string, version: Body): Promise<void> {
    const caller = parties[name]
    const { contentSha256, signatories, state } = version
    const own = signatories.find(({ organizationId }: Body) => organizationId === caller.id)
    const signature = { signatoryId: own?.signatoryId ?? caller.id, contentSha256 }
    const today = dayIn(0)
    const evidence = { documentSha256: '9'.repeat(64), mediaType: 'application/pdf', pages: 4, custodianId: lead.id }
    const attempt = (body: object) => caller.call('POST', `${url}/signatures?dryRun=true`, { body })
    const signed = await attempt({
      ...{ ...signature, method: 'wet_ink', signedOn: today },
      evidence: { ...evidence, location: 'Office' },
    })
    const listed = blockersOf(version, 'sign')
    if (listed.length === 0) t.equal(signed.status, 201, `${state}: sign by ${name}`)
    // A repeated signature is reported as such in every state.
    else t.match(codesOf(signed), own?.signedOn ? ['ALREADY_SIGNED'] : listed, `${state}: sign by ${name}`)
    if (listed.length > 0 || name !== 'represented') return
    const attested = await attempt({ ...signature, method: 'attested_api', electronicConsent: true })
    t.strictSame([attested.status, codesOf(attested)], [409, ['ON_BEHALF_NOT_ALLOWED']])
  }

  /** Takes a version from its draft to the signature of `signer`, and checks every state on the way. */
  async function walk(t: Test, url: string, drafter: Name, signer: Name): Promise<void> {
    const by = parties[drafter]
    const drafterOrLead = only('lead', drafter)
    const others = all.filter((name) => name !== drafter)
    const isInitial = drafter === 'lead'
    const rebase = isInitial ? { ...only('lead'), lead: ['NOT_AN_AMENDMENT'] } : drafterOrLead
    if (isInitial) for (const name of others) rebase[name] = ['ACTOR_NOT_ALLOWED', 'NOT_AN_AMENDMENT']
    await checkState(t, url, 'draft', { compile: drafterOrLead, rebase, send: drafterOrLead, withdraw: drafterOrLead })
    const { contentSha256 } = await act(by, url, 'send')
    await checkState(t, url, 'party_review', {
      accept: to([drafter], 'ALREADY_ACCEPTED'),
      request_changes: {},
      withdraw: drafterOrLead,
    })
    for (const name of others) await act(parties[name], url, 'accept', { contentSha256 })
    const unreviewed = Object.fromEntries(
      all.map((name) => [name, [...(drafterOrLead[name] ?? []), 'LEGAL_REVIEW_MISSING']]),
    )
    const review = { request_changes: {}, withdraw: drafterOrLead }
    const { body: version } = await by.call('GET', url)
    t.strictSame(blockersOf(version, 'freeze'), unreviewed[drafter])
    for (const name of all) await waive(parties[name], path, version)
    await checkState(t, url, 'legal_review', { ...review, freeze: drafterOrLead })
    await act(by, url, 'freeze')
    const signing = { sign: {}, decline: {}, withdraw: drafterOrLead }
    await checkState(t, url, 'ready_to_sign', { ...signing, reopen: drafterOrLead })
    await signAll(parties[signer], url)
    const signed = to([signer], 'ALREADY_SIGNED')
    const reopen = to(all, 'ALREADY_SIGNED')
    for (const name of Object.keys(drafterOrLead) as Name[]) reopen[name] = ['ACTOR_NOT_ALLOWED', 'ALREADY_SIGNED']
    await checkState(t, url, 'partially_signed', { ...signing, reopen, sign: signed, decline: signed })
  }

  const versionIdOf = (url: string) => url.split('/').at(-1)
  /** Sets a column of the version, as time or another version would. */
  const set = (url: string, column: string, value: unknown) =>
    storage.rows(`update agreement_versions set ${column} = $2 where id = $1`, [versionIdOf(url), value])

  return { service, parties, path, checkState, walk, set, only, office, stranger }
}

/** An organization that acts only through `representative`. */
async function representedBy(representative: Client): Promise<Client> {
  const { id } = await post(representative, '/v1/organizations', {
    ...{ name: "Rosa's Family Child Care", kinds: ['family_child_care_home'] },
    representation: { authority: 'Letter of the provider, 2026-08-14' },
  })
  const behalf = { 'on-behalf-of': id }
  const { call, change } = representative
  return {
    ...representative,
    id,
    call: (method, path, sent = {}) => call(method, path, { ...sent, headers: { ...behalf, ...sent.headers } }),
    change: (method, path, sent) => change(method, path, sent, behalf),
  }
}
