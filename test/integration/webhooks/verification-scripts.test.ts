// The scripts of the README that verify deliveries, run with node and python3 on deliveries of the service.
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createSecret, publicKeyOf, signedHeaders } from '../../../src/integration/webhook-endpoints/signatures.ts'
import { documentedScript, runCommand } from '../../support/commands.ts'
import { waitFor } from '../../support/service.ts'
import { isSignedWith, keyOf, signaturesOf } from '../../support/signatures.ts'
import {
  addContacts,
  createEndpoint,
  type ReceivedRequest,
  startReceiver,
  startWebhookService,
} from '../../support/webhooks.ts'

type Signing = 'hmac' | 'ed25519'
/** What a receiver gets, and the key that it has. */
interface Case {
  title: string
  key: string
  headers: Record<string, string>
  body: string
  accepted: boolean
}

const folder = t.testdir({})
const service = await startWebhookService(t)
const { lead, center } = await service.createAgencies()

/** Deliveries before, during and after an overlap of keys, pings of a test, and changed deliveries. */
async function casesOf(t: Test, signing: Signing): Promise<Case[]> {
  const partnership = await service.createPartnership(lead, center)
  const receiver = await startReceiver(t)
  const { path, secret, endpoint } = await createEndpoint(center, receiver.url, { types: ['contact'], signing })
  const deliver = async () => {
    const before = receiver.received.length
    await addContacts(lead, partnership, 1)
    return (await receiver.waitForCount(before + 1)).at(-1) as ReceivedRequest
  }
  const rotate = async (overlapSeconds: number) =>
    keyOf((await center.call('POST', `${path}/keys`, { body: { overlapSeconds } })).body)

  const first = keyOf({ secret, webhookEndpoint: endpoint })
  const one = await deliver()
  const second = await rotate(3600)
  const both = await deliver()
  t.equal(signaturesOf(both).length, 2)
  const third = await rotate(0)
  const last = await deliver()
  receiver.pings.length = 0
  await center.call('POST', `${path}/tests`, { body: {} })
  await waitFor(() => receiver.pings.length === 2)
  const pings = receiver.pings.map((ping) => {
    const accepted = isSignedWith(third, ping)
    return { title: accepted ? 'a ping' : 'a ping with a false signature', key: third, ...ping, accepted }
  })
  t.equal(pings.filter(({ accepted }) => accepted).length, 1)

  const changed = (title: string, headers: Record<string, string>, body = one.body) => ({
    ...{ title, key: first, body, accepted: false },
    headers: { ...one.headers, ...headers },
  })
  const signature = one.headers['webhook-signature'] ?? ''
  const own = createSecret(signing)
  const at = (title: string, seconds: number, accepted: boolean) => {
    const timestamp = Math.floor(Date.now() / 1000) + seconds
    const headers = signedHeaders({ id: 'chg_1', timestamp, body: one.body }, [{ signing, secret: own }])
    return { title, key: publicKeyOf({ signing, secret: own }) ?? own, headers, body: one.body, accepted }
  }
  return [
    { title: 'a delivery', key: first, ...one, accepted: true },
    { title: 'with two signatures, by the previous key', key: first, ...both, accepted: true },
    { title: 'with two signatures, by the new key', key: second, ...both, accepted: true },
    { title: 'after the rotation, by the new key', key: third, ...last, accepted: true },
    { title: 'after the rotation, by a previous key', key: second, ...last, accepted: false },
    { title: 'before the rotation, by the new key', key: second, ...one, accepted: false },
    ...pings,
    changed('a changed body', {}, one.body.replace('contact', 'Contact')),
    changed('another id', { 'webhook-id': 'chg_2' }),
    changed('another timestamp', { 'webhook-timestamp': String(Number(one.headers['webhook-timestamp']) + 1) }),
    changed('a changed signature', { 'webhook-signature': signature.replace(/,./, ',/') }),
    changed('a shorter signature', { 'webhook-signature': signature.slice(0, -4) }),
    changed('no signature', { 'webhook-signature': '' }),
    changed('another version', { 'webhook-signature': signature.replace(/^v1a?/, signing === 'hmac' ? 'v1a' : 'v1') }),
    changed('no number', { 'webhook-timestamp': 'now' }),
    at('290 seconds old', -290, true),
    at('310 seconds old', -310, false),
    at('310 seconds in the future', 310, false),
  ]
}

const inNode = `
import { readFileSync } from 'node:fs'
const [script, file] = process.argv.slice(2)
const { verify } = await import(script)
const results = JSON.parse(readFileSync(file)).map(({ headers, body, key }) => {
  try { return { event: verify(headers, Buffer.from(body), key) } } catch (error) { return { error: error.message } }
})
process.stdout.write(JSON.stringify(results))`

const inPython = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location('script', sys.argv[1])
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
def result(case):
    try: return {'event': script.verify(case['headers'], case['body'].encode(), case['key'])}
    except ValueError as error: return {'error': str(error)}
print(json.dumps([result(case) for case in json.load(open(sys.argv[2]))]))`

await writeFile(join(folder, 'run.mjs'), inNode)
await writeFile(join(folder, 'run.py'), inPython)
const isInstalled = (command: string, args: string[]) => spawnSync(command, args).status === 0
const hasPython = isInstalled('python3', ['--version'])
const hasOpenssl = isInstalled('openssl', ['pkeyutl', '-help'])
const scripts = {
  hmac: [
    { name: 'verify-hmac.mjs', runner: 'run.mjs', skip: false as const },
    { name: 'verify_hmac.py', runner: 'run.py', skip: !hasPython && 'python3 is not installed' },
  ],
  ed25519: [
    { name: 'verify-ed25519.mjs', runner: 'run.mjs', skip: false as const },
    {
      name: 'verify_ed25519.py',
      runner: 'run.py',
      skip: !(hasPython && hasOpenssl) && 'python3 or openssl is not installed',
    },
  ],
}

for (const signing of ['hmac', 'ed25519'] as const) {
  t.test(signing, async (t) => {
    const cases = await casesOf(t, signing)
    const file = join(folder, `${signing}.json`)
    await writeFile(file, JSON.stringify(cases))
    for (const { name, runner, skip } of scripts[signing]) {
      t.test(name, { skip }, async (t) => {
        const script = await documentedScript('README.md', name)
        t.equal(script.trimEnd().split('\n').length, 1 + 12, 'twelve lines, and one with its name')
        await writeFile(join(folder, name), script)
        const command = runner === 'run.py' ? 'python3' : process.execPath
        const { stdout, stderr } = await runCommand(command, [join(folder, runner), join(folder, name), file])
        t.equal(stderr, '')
        const results = JSON.parse(stdout) as { event?: object; error?: string }[]
        t.equal(results.length, cases.length)
        for (const [index, { title, body, accepted }] of cases.entries()) {
          if (accepted) t.strictSame(results[index], { event: JSON.parse(body) }, title)
          else t.match(results[index], { event: undefined, error: /webhook-|not sent by/ }, title)
        }
      })
    }
  })
}
