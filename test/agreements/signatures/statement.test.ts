// Statements of signatures: golden cases 1 and 2, the evidence of each method, and the day of a signature.
import canonicalize from 'canonicalize'
import t from 'tap'
import { canonicalContent, sha256Of } from '../../../src/agreements/agreement-versions/content.ts'
import {
  evidenceOf,
  type SentEvidence,
  type SigningMethod,
  signedOnOf,
  statementOf,
} from '../../../src/agreements/signatures/statement.ts'
import { agreementVersionId, content, statementBy } from './golden.ts'

const scan = {
  documentSha256: 'a'.repeat(64),
  mediaType: 'application/pdf',
  pages: 12,
  custodianId: 'c',
  location: 'Safe 4',
}
const envelope = {
  provider: 'A provider',
  envelopeId: '7',
  completedAt: '2024-08-01T00:00:00Z',
  documentSha256: 'b'.repeat(64),
}

t.test('golden case 1: the hash of the content', (t) => {
  const { text, sha256 } = canonicalContent(content)
  t.equal(sha256, '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70')
  t.equal(Buffer.byteLength(text), 1738)
  t.end()
})

t.test('golden case 2: the statement of a signature', (t) => {
  const text = canonicalize(statementBy(content, 'Jordan Rivera'))
  t.equal(
    text,
    '{"agreementId":"019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70","agreementVersionId":"019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a71","contentSha256":"6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70","electronicConsent":true,"evidence":null,"format":"partnership-basics/signature/1","intent":"intent/1","method":"attested_api","organizationId":"019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10","organizationName":"Springfield Head Start","recordedBy":null,"signatory":{"authority":{"basis":"office","documentSha256":null,"statement":null},"name":"Jordan Rivera","title":"Executive director"},"signedOn":"2024-08-01","substitution":null}',
  )
  t.equal(sha256Of(text ?? ''), '45c7c17dfb750b9fcac9d6d38393cdcfcf780f519d0cb627af3e0afca2f55689')
  t.end()
})

t.test('a statement names the party as the content does, and only what was signed', (t) => {
  const [lead, district] = content.parties
  const signatory = district?.signatories[0]
  if (lead === undefined || district === undefined || signatory === undefined) return t.end()
  const authority = { basis: 'delegation', statement: 'By letter', documentSha256: null } as const
  const recordedBy = { organizationId: lead.organizationId, organizationName: lead.name }
  const signing = {
    agreementVersionId,
    contentSha256: canonicalContent(content).sha256,
    organizationId: district.organizationId,
    signatory,
    substitution: { name: 'Lee Park', title: null, authority, order: 3 },
    recordedBy,
    electronicConsent: false,
    signedOn: '2024-08-01',
    ...evidenceOf('wet_ink', scan),
  }
  const statement = statementOf(content, signing)
  t.match(statement, { organizationName: district.name, method: 'wet_ink', evidence: scan, recordedBy })
  t.strictSame(Object.keys(statement.signatory), ['name', 'title', 'authority'], 'without the order')
  t.strictSame(statement.substitution, { name: 'Lee Park', title: null, authority })
  t.throws(() => statementBy(content, 'Somebody Else'))
  t.throws(() => statementOf({ ...content, parties: [] }, signing), /does not name the party/)
  t.end()
})

t.test('each method has its evidence', (t) => {
  t.strictSame(evidenceOf('attested_api', undefined), { method: 'attested_api', evidence: null })
  t.strictSame(evidenceOf('attested_api', null), { method: 'attested_api', evidence: null })
  t.strictSame(evidenceOf('wet_ink', scan), { method: 'wet_ink', evidence: scan })
  t.strictSame(evidenceOf('external_esign', envelope), {
    method: 'external_esign',
    evidence: { ...envelope, certificateSha256: null },
  })
  const rejected = (method: SigningMethod, sent: SentEvidence | undefined, pointer: string) =>
    t.throws(
      () => evidenceOf(method, sent),
      { code: 'rule-violation', details: { errors: [{ pointer }] } },
      `${method} ${pointer}`,
    )
  rejected('attested_api', {}, '/evidence')
  rejected('attested_api', scan, '/evidence')
  for (const name of Object.keys(scan)) rejected('wet_ink', { ...scan, [name]: undefined }, `/evidence/${name}`)
  for (const name of Object.keys(envelope))
    rejected('external_esign', { ...envelope, [name]: undefined }, `/evidence/${name}`)
  rejected('wet_ink', undefined, '/evidence/documentSha256')
  rejected('wet_ink', { ...scan, provider: 'x' }, '/evidence/provider')
  rejected('external_esign', { ...envelope, pages: 1 }, '/evidence/pages')
  t.end()
})

t.test('a signature is of today, or of a day from freezing to today, in the time zone of the agreement', (t) => {
  const times = { now: '2026-09-10T03:00:00Z', frozenAt: '2026-09-01T04:59:59.999999Z', timeZone: 'America/Chicago' }
  const days = { today: '2026-09-09', frozen: '2026-08-31' }
  t.equal(signedOnOf('attested_api', undefined, times), days.today)
  t.equal(signedOnOf('attested_api', days.today, times), days.today)
  for (const method of ['wet_ink', 'external_esign'] as const) {
    t.equal(signedOnOf(method, days.today, times), days.today)
    t.equal(signedOnOf(method, days.frozen, times), days.frozen)
    for (const day of ['2026-09-10', '2026-08-30', undefined, null])
      t.throws(
        () => signedOnOf(method, day, times),
        { code: 'rule-violation', details: { errors: [{ pointer: '/signedOn' }] } },
        `${method} ${day}`,
      )
  }
  t.throws(() => signedOnOf('attested_api', days.frozen, times), { code: 'rule-violation' })
  t.end()
})
