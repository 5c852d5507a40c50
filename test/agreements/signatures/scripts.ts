// The scripts of the README that verify an agreement, run with node and python3. Each run starts a process.
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { EvidenceBundle } from '../../../src/agreements/signatures/evidence.ts'
import { attestationKeyOf } from '../../../src/attestation/keys.ts'
import { documentedScript, runCommand } from '../../support/commands.ts'
import { content, executedBundle, key } from './golden.ts'

/** Of some kinds of changed evidence `all` tests every case; otherwise one or two. */
export async function testScripts(t: Test, all: boolean): Promise<void> {
  const some = <Case>(cases: readonly Case[], count: number) => (all ? cases : cases.slice(0, count))
  const folder = t.testdir({})
  const isInstalled = (command: string, args: string[]) => spawnSync(command, args).status === 0
  const python = isInstalled('python3', ['--version']) && isInstalled('openssl', ['pkeyutl', '-help'])
  const scripts = {
    'verify.mjs': { command: process.execPath, lines: 17, skip: false as const },
    'verify.py': { command: 'python3', lines: 16, skip: !python && 'python3 or openssl is not installed' },
  }
  const evidence = executedBundle()
  const jwks = join(folder, 'jwks.json')
  const another = attestationKeyOf({ name: 'another', seed: Buffer.alloc(32, 8).toString('base64url') }).publicKey
  await writeFile(jwks, JSON.stringify({ keys: [another, key.publicKey] }))

  for (const [name, { command, lines, skip }] of Object.entries(scripts)) {
    t.test(name, { skip }, async (t) => {
      const script = join(folder, name)
      const source = await documentedScript('README.md', name)
      await writeFile(script, source)
      let runs = 0
      const run = async (text: string | Buffer, keys = jwks) => {
        const file = join(folder, `${name}-${runs++}.json`)
        await writeFile(file, text)
        return runCommand(command, [script, file, keys])
      }
      const rejects = async (bundle: EvidenceBundle, message: string, reason = /./) => {
        const { status, stdout, stderr } = await run(JSON.stringify(bundle))
        t.not(status, 0, message)
        t.notMatch(stdout, 'executed', message)
        t.match(stderr, reason, message)
      }

      t.test(`has ${lines} lines, and one on how to run it`, async (t) => {
        t.equal(source.trimEnd().split('\n').length, lines + 1)
      })

      t.test('accepts an executed version, and prints its signatures', async (t) => {
        const { status, stdout, stderr } = await run(JSON.stringify(evidence))
        t.strictSame([status, stderr], [0, ''])
        t.strictSame(stdout.trimEnd().split('\n'), [
          '1 2024-08-01 Jordan Rivera attested_api',
          '2 2024-08-01 Ana Núñez attested_api',
          '3 2024-08-01 Sam “S.” Okafor attested_api',
          `executed 2024-08-01: ${evidence.contentSha256}`,
        ])
        t.equal((await run(JSON.stringify(executedBundle(content)))).status, 0)
      })

      t.test('rejects a changed word', async () => {
        await rejects(
          { ...evidence, content: evidence.content.replace('No money', 'Some money') },
          'in the content',
          /no: /,
        )
        const [review] = evidence.reviews
        await rejects(
          { ...evidence, reviews: review ? [{ ...review, outcome: 'approved' }] : [] },
          'in a review',
          /NOT COMPLETE/,
        )
      })

      t.test('rejects evidence without one of the attestations', async () => {
        const [first = '', second = '', third = '', last = ''] = evidence.attestations
        const cases: [string, string[], RegExp][] = [
          ['one between', [first, third, last], /no: /],
          ['the last one', [first, second, third], /NOT COMPLETE/],
          ['the first one', [second, third, last], /no: /],
          ['the one before the last', [first, second, last], /no: /],
          ['all', [], /NOT COMPLETE/],
          ['none, but in another order', [second, first, third, last], /no: /],
          ['none, but one twice', [first, second, third, last, last], /no: /],
        ]
        for (const [message, attestations, reason] of some(cases, 2))
          await rejects({ ...evidence, attestations }, message, reason)
      })

      t.test('rejects other keys', async (t) => {
        const keys = join(folder, 'other.json')
        await writeFile(keys, JSON.stringify({ keys: [another] }))
        t.not((await run(JSON.stringify(evidence), keys)).status, 0)
        const forged = join(folder, 'forged.json')
        await writeFile(forged, JSON.stringify({ keys: [{ ...another, kid: key.publicKey.kid }] }))
        t.not((await run(JSON.stringify(evidence), forged)).status, 0, 'also under the same id')
      })

      t.test('rejects a signature that is encoded in another way', async () => {
        const last = evidence.attestations.at(-1) ?? ''
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
        // Its last character has four bits that are not part of the signature.
        const same = alphabet[alphabet.indexOf(last.slice(-1)) + 1]
        const others = [
          last.slice(0, -1) + same,
          `${last}=`,
          `${last}==`,
          `${last}.x`,
          last.replaceAll('-', '+').replaceAll('_', '/'),
        ]
        for (const token of some(others, 1))
          await rejects({ ...evidence, attestations: [...evidence.attestations.slice(0, -1), token] }, token.slice(-12))
      })
    })
  }
}
