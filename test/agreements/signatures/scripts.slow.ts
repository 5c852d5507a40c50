// The scripts of the README reject evidence of which any one byte has been changed. Each runs many times in one process.
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { documentedScript, runCommand } from '../../support/commands.ts'
import { executedBundle, key } from './golden.ts'
import { testScripts } from './scripts.ts'

await testScripts(t, true)

const folder = t.testdir({})
const file = (name: string) => join(folder, name)
await writeFile(file('evidence.json'), JSON.stringify(executedBundle()))
await writeFile(file('jwks.json'), JSON.stringify({ keys: [key.publicKey] }))
for (const name of ['verify.mjs', 'verify.py']) await writeFile(file(name), await documentedScript('README.md', name))

/** Prints the number of runs, and the positions of changed bytes with which the script ended without an error. */
const everyByteInNode = `
import { readFileSync, writeFileSync } from 'node:fs'
const bytes = readFileSync('evidence.json')
process.argv = ['node', 'verify.mjs', 'changed.json', 'jwks.json']
console.log = () => {}
const accepted = []
let runs = 0
for (let at = -1; at < bytes.length; at++) {
  const changed = Buffer.from(bytes)
  if (at >= 0) changed[at] ^= at % 2 ? 1 : 32
  writeFileSync('changed.json', changed)
  await import('./verify.mjs?' + runs++).then(() => accepted.push(at), () => {})
}
process.stdout.write(JSON.stringify({ runs, accepted }))`

const everyTenthByteInPython = `
import contextlib, io, json, pathlib, sys
content = pathlib.Path('evidence.json').read_bytes()
script = compile(pathlib.Path('verify.py').read_text('utf8'), 'verify.py', 'exec')
sys.argv = ['verify.py', 'changed.json', 'jwks.json']
accepted, runs = [], 0
for at in [-1, *range(0, len(content), 10), len(content) - 1]:
    changed = bytearray(content)
    if at >= 0: changed[at] ^= 1
    pathlib.Path('changed.json').write_bytes(changed)
    runs += 1
    try:
        with contextlib.redirect_stdout(io.StringIO()): exec(script, {})
        accepted.append(at)
    except (Exception, SystemExit): pass
print(json.dumps({'runs': runs, 'accepted': accepted}))`

t.test('verify.mjs', async (t) => {
  await writeFile(file('every.mjs'), everyByteInNode)
  const { stdout, stderr } = await runCommand('bash', ['-c', `cd '${folder}' && '${process.execPath}' every.mjs`])
  const { runs, accepted } = JSON.parse(stdout || `{ "accepted": ${JSON.stringify(stderr)} }`)
  t.ok(runs > 5000, `${runs} runs`)
  t.strictSame(accepted, [-1], 'only the unchanged evidence')
})

const hasPython = [
  ['python3', '--version'],
  ['openssl', 'version'],
].every(([command = '', argument = '']) => spawnSync(command, [argument]).status === 0)
t.test('verify.py', { skip: !hasPython && 'python3 or openssl is not installed' }, async (t) => {
  await writeFile(file('every.py'), everyTenthByteInPython)
  const { stdout, stderr } = await runCommand('bash', ['-c', `cd '${folder}' && python3 every.py`])
  const { runs, accepted } = JSON.parse(stdout || `{ "accepted": ${JSON.stringify(stderr)} }`)
  t.ok(runs > 500, `${runs} runs`)
  t.strictSame(accepted, [-1], 'only the unchanged evidence')
})
