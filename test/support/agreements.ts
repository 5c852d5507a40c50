// Agreements for tests: from the first draft to execution, over the API.
import type { Body, Client } from './service.ts'

/** A data sharing agreement needs no expectations. */
export const dataSharingParts = (from: Client, to: Client) => ({
  term: { effectiveOn: '2026-09-01', endsOn: '2030-08-31', noticeDays: 60 },
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
    elements: [{ name: 'Counts of children by age', level: 'aggregate', fromId: from.id, toId: to.id }],
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
})

const expectStatus = (response: { status: number; body: Body }, status: number): Body => {
  if (response.status !== status) throw new Error(`${response.status}: ${JSON.stringify(response.body)}`)
  return response.body
}

export const post = async (by: Client, url: string, body: object, status = 201): Promise<Body> =>
  expectStatus(await by.call('POST', url, { body }), status)

/** Takes an action on the record at `url`. */
export const act = async (by: Client, url: string, action: string, fields: object = {}): Promise<Body> =>
  expectStatus(await by.change('POST', `${url}/transitions`, { action, ...fields }), 200)

interface Options {
  /** Of the agreement. */
  agreement?: object
  /** Of its version. */
  version?: object
}

/** A draft of the lead, with a signatory of each party; `parties` has the lead first. */
export async function draftAgreement(path: string, parties: readonly Client[], { agreement, version }: Options = {}) {
  const [lead, other] = parties as [Client, Client]
  const { id: agreementId } = await post(lead, `${path}/agreements`, {
    title: 'Data sharing',
    kind: 'data_sharing',
    partyIds: parties.map(({ id }) => id),
    ...agreement,
  })
  const names = ['Jordan Rivera', 'Sam Okafor', 'Rosa Delgado']
  for (const [index, by] of parties.entries()) {
    const signatory = { agreementId, name: names[index] ?? `Person ${index}`, authority: { basis: 'office' } }
    await post(by, `${path}/signatories`, { ...signatory, order: index + 1 })
  }
  const draft = await post(lead, `${path}/agreement-versions`, {
    agreementId,
    ...dataSharingParts(lead, other),
    ...version,
  })
  return { agreementId, versionId: draft.id as string, url: `${path}/agreement-versions/${draft.id}` }
}

/** An expectation on the second party that all parties agree on. */
export async function agreeOnExpectation(path: string, parties: readonly Client[], fields: object = {}): Promise<Body> {
  const [lead, responsible = lead] = parties as [Client, Client?]
  const { id, revision } = await post(lead, `${path}/expectations`, {
    ...{ aspect: 'services', what: 'Screening of every child within 45 days', how: 'With a standard instrument.' },
    schedule: { kind: 'date', dueOn: '2027-06-30', timeZone: 'America/Chicago' },
    ...{ responsibleOrganizationId: responsible.id, responsibleRole: 'Education manager' },
    ...{ indicator: 'Children screened in time', unit: 'percent', target: '95', direction: 'increase' },
    meansOfVerification: 'The screening log',
    ...fields,
  })
  for (const by of parties) await act(by, `${path}/expectations/${id}`, 'accept', { revision })
  return (await lead.call('GET', `${path}/expectations/${id}`)).body
}

const documentSha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

export const waive = (by: Client, path: string, { id, contentSha256 }: Body, stage = 'final') =>
  post(by, `${path}/legal-reviews`, {
    agreementVersionId: id,
    contentSha256,
    stage,
    outcome: 'waived',
    waiverReason: 'The amounts are small.',
    // Required if a representative records it.
    documentSha256,
    reviewedOn: '2026-09-01',
  })

/** Sends, accepts, waives the legal reviews and freezes. */
export async function freezeVersion(path: string, url: string, parties: readonly Client[]): Promise<Body> {
  const [drafter, ...others] = parties as [Client, ...Client[]]
  const { contentSha256 } = await act(drafter, url, 'send')
  for (const by of others) await act(by, url, 'accept', { contentSha256 })
  const version = (await drafter.call('GET', url)).body
  for (const by of parties) await waive(by, path, version)
  return act(drafter, url, 'freeze')
}

/** Signs for every signatory of the party: over the API, or in ink if a representative acts for it. */
export async function signAll(by: Client, url: string): Promise<void> {
  const { signatories, contentSha256 } = (await by.call('GET', url)).body
  for (const { signatoryId, organizationId } of signatories) {
    if (organizationId !== by.id) continue
    const body = { signatoryId, contentSha256, method: 'attested_api', electronicConsent: true }
    const signed = await by.call('POST', `${url}/signatures`, { body })
    if (signed.status === 201) continue
    // A representative does not sign over the API for the party that it represents.
    await post(by, `${url}/signatures`, {
      ...{ signatoryId, contentSha256, method: 'wet_ink', signedOn: new Date().toISOString().slice(0, 10) },
      evidence: { documentSha256, mediaType: 'application/pdf', pages: 4, custodianId: by.id, location: 'Office' },
    })
  }
}

/** Ends an agreement today, by a notice of all parties; the first one gives it. */
export async function endAgreement(path: string, parties: readonly Client[], agreementId: string): Promise<void> {
  const [giver, ...others] = parties as [Client, ...Client[]]
  const today = new Date().toISOString().slice(0, 10)
  const { id } = await post(giver, `${path}/termination-notices`, {
    ...{ agreementId, reasonCode: 'mutual_agreement', reason: 'The work is done.', mutual: true },
    ...{ givenOn: today, terminatesOn: today },
  })
  for (const by of others) await act(by, `${path}/termination-notices/${id}`, 'consent')
}

/** An agreement in force between the parties, the lead first. */
export async function executeAgreement(path: string, parties: readonly Client[], options?: Options) {
  const drafted = await draftAgreement(path, parties, options)
  await freezeVersion(path, drafted.url, parties)
  for (const by of parties) await signAll(by, drafted.url)
  return drafted
}
