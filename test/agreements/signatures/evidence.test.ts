// The evidence of signatures: golden case 3, the chain of attestations, and each check of the verification.
import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import t from 'tap'
import { type Content, canonicalContent } from '../../../src/agreements/agreement-versions/content.ts'
import {
  attestationOf,
  bundleOf,
  type EvidenceBundle,
  executionOf,
  keysOf,
  payloadOf,
  previousOf,
} from '../../../src/agreements/signatures/evidence.ts'
import { checkCodes, verifyEvidence } from '../../../src/agreements/signatures/verification.ts'
import type { PublicKey } from '../../../src/attestation/keys.ts'
import { attestationKeyOf } from '../../../src/attestation/keys.ts'
import { attest, content, executedBundle, key, sign, signedByThree, statementBy } from './golden.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const keys = [key.publicKey]

/** The codes of the checks that fail, and their details. */
const failures = (bundle: EvidenceBundle, known: readonly PublicKey[] = keys) =>
  Object.fromEntries(verifyEvidence(bundle, known).flatMap(({ code, ok, detail }) => (ok ? [] : [[code, detail]])))
const failed = (bundle: EvidenceBundle, known?: readonly PublicKey[]) => Object.keys(failures(bundle, known))

t.test('golden case 3: the attestation of a signature', (t) => {
  const attestation = attestationOf(statementBy(content, 'Jordan Rivera'), '2024-08-01T15:04:05.123456Z', [])
  t.strictSame(Object.keys(attestation).sort(), [
    'contentSha256',
    'executed',
    'format',
    'previous',
    'recordedAt',
    'statement',
  ])
  t.equal(sha256(sign(attestation)), '62858ac30d78ec2271eaacb276ca827fc9627ef5c0208b4babe71dac8fd67391')
  t.end()
})

t.test('the attestation of the execution covers all signatures and the rest of the bundle', (t) => {
  const bundle = executedBundle()
  const [first = '', second = '', third = '', last = ''] = bundle.attestations
  t.equal(bundle.attestations.length, 4)
  t.strictSame(payloadOf(first).previous, null)
  t.equal(payloadOf(second).previous, sha256(first))
  t.equal(previousOf([first, second]), sha256(second))
  const { content: _, attestations: __, ...rest } = bundle
  t.strictSame(payloadOf(last), {
    format: 'partnership-basics/attestation/1',
    contentSha256: bundle.contentSha256,
    statement: null,
    recordedAt: '2024-08-02T15:04:05.123456Z',
    previous: sha256(third),
    executed: {
      signatures: 3,
      executedOn: '2024-08-01',
      historyPosition: 41,
      historyHash: 'ab'.repeat(32),
      restSha256: sha256(canonicalize(rest) ?? ''),
    },
  })
  t.equal(JSON.stringify(bundle), canonicalize(bundle), 'its names are in the order of canonical JSON')
  t.end()
})

t.test('the day of the execution is the latest day of a signature', (t) => {
  const days = ['2024-08-02', '2024-08-03', '2024-07-31']
  const names = ['Jordan Rivera', 'Ana Núñez', 'Sam “S.” Okafor']
  const statements = names.map((name, at) => statementBy(signedByThree, name, { signedOn: days[at] ?? '' }))
  t.equal(payloadOf(executedBundle(signedByThree, statements).attestations[3] ?? '').executed?.executedOn, '2024-08-03')
  const unsigned = bundleOf({ ...executedBundle(), attestations: [] })
  t.throws(() => executionOf(unsigned, '2024-08-02T15:04:05Z'), /no signature/)
  t.throws(() => executionOf({ ...executedBundle(), history: null }, '2024-08-02T15:04:05Z'), /no history/)
  t.end()
})

t.test('all checks of an executed version pass, also with substitution, in ink and in parallel', (t) => {
  for (const signed of [content, signedByThree]) {
    const checks = verifyEvidence(executedBundle(signed), keys)
    t.strictSame(
      checks.map(({ code }) => code),
      checkCodes,
    )
    for (const { code, ok, detail } of checks) t.ok(ok, `${code}: ${detail}`)
  }
  const { authority } = statementBy(content, 'Ana Núñez').signatory
  const ink = {
    ...statementBy(content, 'Ana Núñez', { signedOn: '2024-07-30' }),
    method: 'wet_ink' as const,
    electronicConsent: false,
    evidence: {
      documentSha256: 'a'.repeat(64),
      mediaType: 'application/pdf',
      pages: 2,
      custodianId: 'x',
      location: 'Safe',
    },
    substitution: { name: 'Lee Park', title: null, authority },
    recordedBy: { organizationId: 'x', organizationName: 'Springfield Head Start' },
  }
  t.strictSame(failures(executedBundle(content, [ink, statementBy(content, 'Jordan Rivera')])), {})
  t.end()
})

t.test('a version that is not executed yet says who has not signed', (t) => {
  const { text } = canonicalContent(signedByThree)
  const attestations = attest([statementBy(signedByThree, 'Jordan Rivera')])
  const { reviews, texts } = executedBundle()
  const bundle = bundleOf({ content: text, attestations, keys, reviews, texts, history: null })
  t.strictSame(failures(bundle), {
    ALL_SIGNED:
      'These have not signed: Ana Núñez (Springfield School District), Sam “S.” Okafor (Springfield School District).',
    HISTORY: 'The execution is not attested.',
  })
  const all = attest(['Jordan Rivera', 'Ana Núñez', 'Sam “S.” Okafor'].map((name) => statementBy(signedByThree, name)))
  t.strictSame(failures({ ...bundle, attestations: all }), {
    ALL_SIGNED: 'The execution is not attested.',
    HISTORY: 'The execution is not attested.',
  })
  t.end()
})

t.test('each check finds its faults', (t) => {
  const bundle = executedBundle()
  const otherContent = canonicalContent({ ...signedByThree, noMoneyReason: 'Some money changes hands.' })
  t.strictSame(failed({ ...bundle, content: otherContent.text }), ['CONTENT_HASH'])
  t.strictSame(failed({ ...bundle, content: otherContent.text, contentSha256: otherContent.sha256 }), [
    'STATEMENTS',
    'ATTESTATIONS',
    'CHAIN',
  ])
  const spaced = ` ${bundle.content}`
  t.match(failures({ ...bundle, content: spaced, contentSha256: sha256(spaced) }), { CONTENT_HASH: /not canonical/ })
  t.match(failures({ ...bundle, format: 'partnership-basics/evidence/2' }), { CONTENT_HASH: /format/, CHAIN: /rest/ })

  const [first = '', second = '', third = '', last = ''] = bundle.attestations
  const withTokens = (...attestations: string[]) => failed({ ...bundle, attestations })
  t.strictSame(withTokens(second, third, last), ['CHAIN', 'ALL_SIGNED'], 'the first attestation is missing')
  t.strictSame(withTokens(first, third, last), ['CHAIN', 'ALL_SIGNED'], 'one between is missing')
  t.strictSame(withTokens(first, second, third), ['ALL_SIGNED', 'HISTORY'], 'the last one is missing')
  t.strictSame(withTokens(first, third, second, last), ['CHAIN', 'ORDER'])
  t.strictSame(withTokens(first, second, third, last, last), ['CHAIN'])
  t.strictSame(withTokens(first, second, third, `${last.slice(0, -1)}_`), [
    'ATTESTATIONS',
    'CHAIN',
    'ALL_SIGNED',
    'HISTORY',
  ])

  const another = attestationKeyOf({ name: 'another', seed: Buffer.alloc(32, 8).toString('base64url') }).publicKey
  t.match(failures(bundle, [another]), { ATTESTATIONS: 'Attestation 1: The key that signed it is not known.' })
  t.match(failures({ ...bundle, keys: [another] }), { ATTESTATIONS: /key that is not of the service/, CHAIN: /rest/ })
  const moved = { ...bundle, history: { position: 41, hash: 'cd'.repeat(32) } }
  t.strictSame(failed(moved), ['CHAIN', 'HISTORY'])
  t.strictSame(failed({ ...bundle, history: null }), ['CHAIN', 'HISTORY'])
  t.strictSame(failed({ ...bundle, reviews: [] }), ['CHAIN'])
  t.strictSame(failed({ ...bundle, texts: [{ id: 'intent/1', text: 'I read this content.' }] }), ['CHAIN'])
  t.strictSame(failed({ ...bundle, texts: [] }), ['STATEMENTS', 'CHAIN'])
  t.end()
})

t.test('the statements are checked against the content', (t) => {
  const [jordan, ana] = [statementBy(content, 'Jordan Rivera'), statementBy(content, 'Ana Núñez')]
  const failuresOf = (changes: object) =>
    failures(executedBundle(content, [{ ...jordan, ...changes } as typeof jordan, ana]))
  const signatory = { ...jordan.signatory, name: 'Jordan Reviera' }
  t.match(failuresOf({ signatory }), {
    STATEMENTS: /does not name Jordan Reviera/,
    ALL_SIGNED: /Jordan Rivera \(Springfield Head Start\)/,
  })
  const authority = { ...jordan.signatory.authority, basis: 'owner' }
  t.match(failuresOf({ signatory: { ...jordan.signatory, authority } }), { STATEMENTS: /does not name/ })
  t.match(failuresOf({ organizationId: ana.organizationId }), {
    STATEMENTS: /an organization that the content does not name/,
  })
  t.match(failuresOf({ organizationName: 'Springfield' }), {
    STATEMENTS: /an organization that the content does not name/,
  })
  t.match(failuresOf({ agreementId: ana.organizationId }), { STATEMENTS: /another agreement/ })
  t.match(failuresOf({ agreementVersionId: ana.organizationId }), { STATEMENTS: /different versions/ })
  t.match(failuresOf({ format: 'x' }), { STATEMENTS: /format/ })
  t.match(failuresOf({ intent: 'intent/2' }), { STATEMENTS: /text/ })
  t.match(failuresOf({ electronicConsent: false }), { STATEMENTS: /consent/ })
  t.match(failuresOf({ recordedBy: { organizationId: 'x', organizationName: 'y' } }), { STATEMENTS: /on behalf/ })
  t.match(failuresOf({ method: 'wet_ink' }), { STATEMENTS: /evidence/ })
  t.match(failures(executedBundle(content, [jordan, jordan, ana])), { ALL_SIGNED: /3 signatures.*2 signatories/ })
  t.end()
})

t.test('the days of signatures are those of their attestations, in the time zone of the agreement', (t) => {
  const statement = (method: 'attested_api' | 'external_esign', signedOn: string) =>
    ({
      ...statementBy(content, 'Jordan Rivera', { signedOn }),
      method,
      evidence: method === 'attested_api' ? null : {},
    }) as ReturnType<typeof statementBy>
  const failedAt = (recordedAt: string, ...statements: ReturnType<typeof statementBy>[]) => {
    const { text } = canonicalContent(content)
    const { reviews, texts } = executedBundle(content)
    return failures(
      bundleOf({ content: text, attestations: attest(statements, recordedAt), keys, reviews, texts, history: null }),
    ).DATES
  }
  t.equal(failedAt('2024-08-02T04:59:59.999999Z', statement('attested_api', '2024-08-01')), undefined)
  t.match(failedAt('2024-08-02T05:00:00Z', statement('attested_api', '2024-08-01')), /not of the day/)
  t.equal(failedAt('2024-08-02T05:00:00Z', statement('external_esign', '2024-08-01')), undefined)
  t.match(failedAt('2024-08-02T04:00:00Z', statement('external_esign', '2024-08-02')), /after it was recorded/)

  const bundle = executedBundle(content)
  const tokens = bundle.attestations.slice(0, -1)
  const execution = payloadOf(bundle.attestations.at(-1) ?? '')
  const executed = { ...execution, executed: { ...execution.executed, executedOn: '2024-08-02' } }
  t.strictSame(failed({ ...bundle, attestations: [...tokens, sign(executed)] }), ['DATES'])
  const fewer = { ...execution, executed: { ...execution.executed, signatures: 1 } }
  t.strictSame(failed({ ...bundle, attestations: [...tokens, sign(fewer)] }), ['ALL_SIGNED'])
  const both = { ...execution, statement: statementBy(content, 'Jordan Rivera') }
  t.match(failures({ ...bundle, attestations: [...tokens, sign(both)] }), { ATTESTATIONS: /neither/ })
  t.end()
})

t.test('sequential signing is in order, with the same number in any order', (t) => {
  const inOrder = (...names: string[]) =>
    failures(
      executedBundle(
        signedByThree,
        names.map((name) => statementBy(signedByThree, name)),
      ),
    ).ORDER
  t.equal(inOrder('Jordan Rivera', 'Ana Núñez', 'Sam “S.” Okafor'), undefined)
  t.match(inOrder('Jordan Rivera', 'Sam “S.” Okafor', 'Ana Núñez'), /Sam “S.” Okafor signed before/)
  t.match(inOrder('Ana Núñez', 'Jordan Rivera', 'Sam “S.” Okafor'), /Ana Núñez signed before/)
  const parties = signedByThree.parties.map((party) => ({
    ...party,
    signatories: party.signatories.map((one) => ({ ...one, order: 1 })),
  }))
  const sameOrder: Content = { ...signedByThree, parties }
  const statements = ['Sam “S.” Okafor', 'Jordan Rivera', 'Ana Núñez'].map((name) => statementBy(sameOrder, name))
  t.strictSame(failures(executedBundle(sameOrder, statements)), {})
  t.end()
})

t.test('keys are those that signed, in the order of their first use', (t) => {
  const { attestations } = executedBundle()
  const another = attestationKeyOf({ name: 'another', seed: Buffer.alloc(32, 8).toString('base64url') }).publicKey
  t.strictSame(keysOf(attestations, [another, key.publicKey]), [key.publicKey])
  t.strictSame(keysOf([], [key.publicKey]), [])
  t.end()
})

t.test('a changed byte of the content, the tokens or the rest fails a check, and never throws', (t) => {
  const text = JSON.stringify(executedBundle())
  const names = Object.keys(JSON.parse(text)).join()
  let [checked, accepted] = [0, 0]
  for (let at = 0; at < text.length; at += 11) {
    const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1)
    const bundle = parsed(changed)
    if (bundle === undefined || Object.keys(bundle).join() !== names) continue
    checked++
    if (failed(bundle).length === 0) accepted++
  }
  t.ok(checked > 400, `${checked}`)
  t.equal(accepted, 0)
  t.end()
})

function parsed(text: string): EvidenceBundle | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
