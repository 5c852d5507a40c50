// Measures agreements of 500 expectations: compile, compare, sign and execute, and the PDF of one of 100 with the
// reads of others beside it: `npm run bench:agreements`.
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { type Content, canonicalContent } from '../src/agreements/agreement-versions/content.ts'
import { diffContents } from '../src/agreements/agreement-versions/diff.ts'
import { load } from './load.ts'
import { type BenchServer, runWithServer } from './server.ts'
import { startService, unlimited } from './service.ts'

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values
const [calls, rounds, millis] = quick ? [5, 2, 500] : [30, 7, 2_000]
const [expectations, printed, changed] = [500, 100, 50]

await runWithServer(measure)

async function measure({ url, folder, stops }: BenchServer): Promise<void> {
  const service = await startService({
    databaseUrl: url,
    env: { ...unlimited, POOL_SIZE: '8' },
    log: `${folder}/service.log`,
  })
  stops.push(service.stop)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  stops.push(() => client.end())

  const send = async (key: string, method: string, path: string, body?: unknown, headers = {}) => {
    const response = await fetch(`http://127.0.0.1:${service.port}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    if (!response.ok) throw new Error(`${method} ${path}: ${bytes.toString().slice(0, 1_000)}`)
    return { bytes, etag: response.headers.get('etag') ?? '' }
  }
  const call = async (...request: Parameters<typeof send>) => JSON.parse((await send(...request)).bytes.toString())
  const transition = async (key: string, path: string, fields: object) => {
    const { etag } = await send(key, 'GET', path)
    return call(key, 'POST', `${path}/transitions`, fields, { 'if-match': etag })
  }

  const operator = await call(service.bootstrapKey, 'POST', '/v1/bootstrap', {
    organization: { name: 'Bench', kinds: ['other'] },
    clientName: 'Bench',
  })
  const lead = { id: operator.organization.id as string, key: operator.key as string }
  const { id } = await call(lead.key, 'POST', '/v1/organizations', { name: 'Center', kinds: ['recipient'] })
  const scopes = ['partnerships:read', 'partnerships:write', 'partnerships:commit']
  const { key } = await call(lead.key, 'POST', `/v1/organizations/${id}/api-clients`, {
    name: 'Bench',
    scopes: [...scopes, 'agreements:read', 'agreements:write', 'agreements:sign'],
  })
  const parties = [lead, { id: id as string, key: key as string }]

  /** A partnership in which both parties have agreed on expectations: over the API that would be 1,500 requests. */
  async function createPartnership(): Promise<string> {
    const { id: partnershipId } = await call(lead.key, 'POST', '/v1/partnerships', {
      name: 'Bench',
      purpose: 'Measuring.',
    })
    const path = `/v1/partnerships/${partnershipId}`
    const party = await call(lead.key, 'POST', `${path}/parties`, { organizationId: id, role: 'other' })
    await transition(key, `${path}/parties/${party.id}`, { action: 'accept' })
    const job = await call(lead.key, 'POST', `${path}/expectation-imports`, expectationsOf(parties), {
      'content-type': 'application/x-ndjson',
    })
    while ((await call(lead.key, 'GET', `${path}/expectation-imports/${job.id}`)).state === 'running') await pause(50)
    await client.query(`update expectations set state = 'agreed', agreed_at = now() where partnership_id = $1`, [
      partnershipId,
    ])
    return path
  }

  /** A draft with 20 signatories of the lead, and one of the other party. */
  async function draft(path: string, fields: object = {}): Promise<string> {
    const agreement = await call(lead.key, 'POST', `${path}/agreements`, { title: 'Bench', kind: 'data_sharing' })
    for (const [index, by] of [...Array<typeof lead>(20).fill(lead), parties[1] as typeof lead].entries()) {
      const authority = { basis: 'office' }
      await call(by.key, 'POST', `${path}/signatories`, {
        agreementId: agreement.id,
        name: `Person ${index}`,
        authority,
      })
    }
    const body = { agreementId: agreement.id, ...partsOf(lead.id, id), ...fields }
    return `${path}/agreement-versions/${(await call(lead.key, 'POST', `${path}/agreement-versions`, body)).id}`
  }

  const path = await createPartnership()
  const version = await draft(path)
  const partnershipId = path.split('/').at(-1)

  const compile = await medianMillis(async () => {
    const { etag } = await send(lead.key, 'GET', version)
    return () => send(lead.key, 'POST', `${version}/transitions`, { action: 'compile' }, { 'if-match': etag })
  })
  const query = await medianMillis(
    async () => () =>
      client.query({
        name: 'expectations',
        text: `select * from expectations where partnership_id = $1 and state in ('agreed', 'in_effect') order by id`,
        values: [partnershipId],
      }),
  )
  print(
    `Compile ${expectations} expectations, over HTTP`,
    compile,
    `${(compile / query).toFixed(1)} of the query for the expectations`,
  )

  const { bytes } = await send(lead.key, 'GET', `${version}/document.json`)
  const content = JSON.parse(bytes.toString()) as Content
  const after = structuredClone(content)
  for (const expectation of after.expectations.slice(0, changed)) {
    expectation.what = expectation.what.replace('every child', 'each child')
    expectation.target = '97'
  }
  const copy = await medianMillis(async () => () => structuredClone(content))
  const canonical = await medianMillis(async () => () => canonicalContent(content))
  const diff = await medianMillis(async () => () => diffContents(content, after))
  const size = `${(bytes.length / 1e6).toFixed(2)} MB`
  print(`Canonical form and hash of ${size}`, canonical, `${(canonical / copy).toFixed(1)} of a copy`)
  print(`Difference of two contents, ${changed} changed`, diff, `${(diff / copy).toFixed(1)} of a copy`)

  const { contentSha256 } = await transition(lead.key, version, { action: 'send' })
  await transition(key, version, { action: 'accept', contentSha256 })
  for (const by of parties) {
    const review = { agreementVersionId: version.split('/').at(-1), contentSha256, stage: 'final', outcome: 'waived' }
    const reason = { waiverReason: 'A measurement.', reviewedOn: new Date().toISOString().slice(0, 10) }
    await call(by.key, 'POST', `${path}/legal-reviews`, { ...review, ...reason })
  }
  const { signatories } = await transition(lead.key, version, { action: 'freeze' })
  const sign = (by: typeof lead, signatoryId: string) => {
    const body = { signatoryId, contentSha256, method: 'attested_api', electronicConsent: true }
    return send(by.key, 'POST', `${version}/signatures`, body)
  }
  const ofLead = signatories.filter((one: { organizationId: string }) => one.organizationId === lead.id)
  const [signing, creating]: [number[], number[]] = [[], []]
  for (const { signatoryId } of ofLead) {
    signing.push(await millisOf(() => sign(lead, signatoryId)))
    creating.push(await millisOf(() => send(lead.key, 'POST', `${path}/offers`, { aspect: 'data', title: 'An offer' })))
  }
  print('Sign', median(signing), `${(median(signing) / median(creating)).toFixed(1)} of adding an offer`)
  const last = signatories.find((one: { organizationId: string }) => one.organizationId === id)
  print(
    `Last signature, ${expectations} expectations take effect`,
    await millisOf(() => sign(parties[1] as typeof lead, last.signatoryId)),
  )

  const included = content.expectations.slice(0, printed).map((expectation) => expectation.id)
  const small = await draft(path, { include: { expectationIds: included } })
  /** The first one takes longer, because the fonts are loaded: on a busy machine longer than a request may take. */
  const document = async (attempts = 20): ReturnType<typeof send> =>
    send(lead.key, 'GET', `${small}/document.pdf`).catch((error) => {
      if (attempts === 1) throw error
      return document(attempts - 1)
    })
  const pages = /\/Type \/Pages[^>]*\/Count (\d+)/s.exec((await document()).bytes.toString('latin1'))?.[1]
  print(`PDF of ${printed} expectations, ${pages} pages`, await medianMillis(async () => () => document()))

  const rates: [alone: number[], beside: number[]] = [[], []]
  const headers = { authorization: `Bearer ${lead.key}` }
  const request = { method: 'GET', path, headers }
  for (let round = 0; round <= rounds; round++) {
    for (const [index, readers] of [0, 2].entries()) {
      let ended = false
      const rendering = Array.from({ length: readers }, async () => {
        while (!ended) await document()
      })
      const { requests, seconds } = await load(service.port, millis, 200, () => request)
      ended = true
      await Promise.all(rendering)
      if (round > 0) rates[index]?.push(requests / seconds)
    }
  }
  const [alone, beside] = [median(rates[0]), median(rates[1])]
  process.stdout.write(
    `Get one: ${Math.round(alone)}/s, ${Math.round(beside)}/s while two PDFs are rendered, ratio ${(beside / alone).toFixed(2)}\n`,
  )
}

function partsOf(fromId: string, toId: string) {
  return {
    term: { effectiveOn: '2026-09-01', endsOn: '2031-08-31', noticeDays: 60 },
    clauses: [
      {
        key: 'all',
        position: 10,
        heading: 'Changes, disputes and end',
        text: 'A change counts once every party has signed it; the directors resolve disputes, and each party may end the agreement.',
        covers: ['amendment', 'disputes', 'renewal_termination'],
        survives: true,
      },
    ],
    dataSharing: {
      purpose: 'To plan transitions.',
      elements: [{ name: 'Counts of children by age', level: 'aggregate', fromId, toId }],
      permittedUses: 'Planning.',
      redisclosure: 'none',
      safeguards: 'Encrypted.',
      accessRoles: 'The data manager.',
      retention: 'One year.',
      destruction: { method: 'Deleted.', withinDays: 30 },
      breachNoticeHours: 48,
      reviewEveryMonths: 12,
      enforcement: 'The giver stops.',
    },
  }
}

function expectationsOf(parties: { id: string }[]): string {
  return Array.from({ length: expectations }, (_, index) =>
    JSON.stringify({
      aspect: 'services',
      what: `Developmental screening of every child within 45 days, group ${index}`,
      how: 'With ASQ-3, by the lead teacher, together with the family. Results are discussed within two weeks, and recorded. '.repeat(
        3,
      ),
      schedule: {
        kind: 'recurrence',
        startsOn: '2026-09-01',
        rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12',
        timeZone: 'America/Chicago',
      },
      responsibleOrganizationId: parties[index % parties.length]?.id,
      responsibleRole: 'Education manager',
      indicator: 'Children screened within 45 days',
      unit: 'percent',
      baseline: '62.5',
      target: '95',
      direction: 'increase',
      meansOfVerification: 'Monthly export of the screening log',
    }),
  ).join('\n')
}

async function millisOf(work: () => unknown): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** The median duration of what `prepare` returns, after a warm-up. */
async function medianMillis(prepare: () => Promise<() => unknown>): Promise<number> {
  const durations: number[] = []
  for (let call = -5; call < calls; call++) {
    const duration = await millisOf(await prepare())
    if (call >= 0) durations.push(duration)
  }
  return median(durations)
}

function print(label: string, millis: number, ratio = ''): void {
  process.stdout.write(`${label.padEnd(60)} ${millis.toFixed(1)} ms${ratio && `, ${ratio}`}\n`)
}
