// Test data: an executed agreement of all parties, which is not in force yet, so that a party can still leave.
import type { TestContext, TestData, TestIds } from '../../records/test-data.ts'

/** Every party names a signatory, accepts, waives its review and signs. */
async function executeAgreement({ tools, partnershipPath: path, parties, sets }: TestContext): Promise<TestIds> {
  const [lead, other] = parties
  if (lead === undefined || other === undefined) return {}
  const created = async (by: typeof lead, url: string, body: object) =>
    tools.expectStatus(await by.call('POST', url, { body }), 201).body
  const set = `${sets.at(-1)}-${parties.length}`
  const key = `clause-${set}`.toLowerCase()
  const externalIds = [{ scheme: 'isolation', value: `agreement-${set}` }]
  const agreement = await created(lead, `${path}/agreements`, {
    title: 'Data sharing',
    kind: 'data_sharing',
    externalIds,
  })
  for (const party of parties) {
    const authority = { basis: 'office' }
    await created(party, `${path}/signatories`, { agreementId: agreement.id, name: 'Jordan Rivera', authority })
  }
  const { id } = await created(lead, `${path}/agreement-versions`, {
    agreementId: agreement.id,
    externalIds,
    ...completeVersion(key, lead.id, other.id),
  })
  const url = `${path}/agreement-versions/${id}`
  const { contentSha256 } = (await tools.transition(lead, url, 'send')).body
  for (const party of parties) if (party !== lead) await tools.transition(party, url, 'accept', { contentSha256 })
  const reviews: string[] = []
  for (const party of parties) {
    const review = await created(party, `${path}/legal-reviews`, {
      ...{ agreementVersionId: id, contentSha256, stage: 'final', outcome: 'waived', reviewedOn: '2026-09-01' },
      ...{
        waiverReason: 'The agreement is short.',
        documentSha256,
        advice: 'Only our own organization reads this advice.',
      },
      externalIds: [{ scheme: 'isolation', value: `review-${set}-${party.id}` }],
    })
    reviews.push(review.id)
  }
  const { signatories } = (await tools.transition(lead, url, 'freeze')).body
  const signed: string[] = []
  for (const party of parties) {
    const { signatoryId } = signatories.find((one: { organizationId: string }) => one.organizationId === party.id)
    const signature = await created(party, `${url}/signatures`, {
      // Also a representative can record a signature in ink.
      ...{ signatoryId, contentSha256, method: 'wet_ink', signedOn: new Date().toISOString().slice(0, 10) },
      evidence: {
        ...{ documentSha256, mediaType: 'application/pdf', pages: 4 },
        ...{ custodianId: lead.id, location: 'Contracts folder' },
      },
      externalIds: [{ scheme: 'isolation', value: `signature-${set}-${party.id}` }],
    })
    signed.push(signature.id)
  }
  return {
    agreementId: agreement.id,
    agreementVersionId: id,
    legalReviewId: reviews[0] ?? '',
    signatureId: signed[0] ?? '',
    key,
  }
}

const documentSha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

const completeVersion = (key: string, fromId: string, toId: string) => ({
  term: { effectiveOn: '2099-01-01', endsOn: '2099-12-31', noticeDays: 60 },
  clauses: [
    {
      key,
      position: 10,
      heading: 'Changes, disputes and end',
      text: 'A change counts once every party has signed it; the directors resolve disputes, and each party may end the agreement.',
      covers: ['amendment', 'disputes', 'renewal_termination'],
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
})

/** An agreement without a version can be deleted. */
async function createDeletable({ tools, partnershipPath, author, toBeDeleted }: TestContext): Promise<TestIds> {
  if (!toBeDeleted) return {}
  const body = { title: 'Without a version', kind: 'general' }
  const { id } = tools.expectStatus(await author.call('POST', `${partnershipPath}/agreements`, { body }), 201).body
  return { agreementId: id }
}

/** Another agreement with a version. */
async function createSecond({ tools, partnershipPath, author }: TestContext): Promise<void> {
  const body = { title: 'Transitions', kind: 'general' }
  const { id } = tools.expectStatus(await author.call('POST', `${partnershipPath}/agreements`, { body }), 201).body
  const draft = { body: { agreementId: id } }
  tools.expectStatus(await author.call('POST', `${partnershipPath}/agreement-versions`, draft), 201)
}

export const testData: readonly TestData[] = [
  {
    param: 'agreementId',
    fromExample: false,
    beforeRecords: executeAgreement,
    complete: createDeletable,
    completeLists: createSecond,
    references: ['parentAgreementId'],
  },
  { param: 'agreementVersionId', fromExample: false, deletable: false, references: ['baseVersionId', 'against'] },
  { param: 'legalReviewId', fromExample: false, deletable: false },
  { param: 'signatureId', fromExample: false, deletable: false },
]
