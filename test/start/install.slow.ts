// A production install, without the packages of development and without the optional ones, with the oldest Node that runs it.
import { spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import manifest from '../../package.json' with { type: 'json' }
import { copyTemplate } from '../support/template.ts'
import { runTool } from '../support/tools.ts'

const maxBytes = 70 * 1024 ** 2

const folder = await mkdtemp(join(tmpdir(), 'partnership-basics-install-'))
t.teardown(() => rm(folder, { recursive: true, force: true }))

async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

t.test('a production install takes at most 70 MB and runs with the oldest supported Node', async (t) => {
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'src', 'migrations']) {
    await cp(name, join(folder, name), { recursive: true })
  }
  const npm = (...args: string[]) => runTool('npm', '--prefix', folder, ...args)
  const installed = await npm('ci', '--omit=dev', '--omit=optional')
  t.equal(installed.status, 0, installed.output)
  t.notMatch(installed.output, /warn/i)
  const bytes = await sizeOf(join(folder, 'node_modules'))
  t.ok(bytes <= maxBytes, `${Math.round(bytes / 1024 ** 2)} MB`)

  const oldest = /\|\| >=(.*)$/.exec(manifest.engines.node)?.[1] ?? ''
  const tool = join(folder, 'tool')
  const node = await runTool('npm', '--prefix', tool, 'install', `node@${oldest}`)
  t.equal(node.status, 0, node.output)
  const { url } = await copyTemplate()
  const service = spawn(join(tool, 'node_modules/.bin/node'), ['src/main.ts'], {
    cwd: folder,
    env: { DATABASE_URL: url, PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.teardown(() => service.kill('SIGKILL'))
  let output = ''
  for await (const text of service.stderr.setEncoding('utf8')) {
    output += text
    if (output.includes('/docs')) break
  }
  const [address = ''] = /http:\S+/.exec(output) ?? []
  t.equal((await fetch(`${address}/readyz`)).status, 200, output)
})
