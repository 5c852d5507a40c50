// The package in openapi/clients/typescript: it is what the generator makes now, its samples compile, and it can be installed. Run by
// `npm run test:clients`.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { runCommand } from '../support/commands.ts'
import type { Document } from '../support/contract.ts'
import { startService } from '../support/service.ts'
import { isInstalled, runTool } from '../support/tools.ts'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const source = at('openapi/clients/typescript')
const clients = at('test/clients')
const readme = await readFile(at('README.md'), 'utf8')
const service = await startService(t)

const filesOf = async (folder: string) =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
    ),
  )

t.test('the committed package is what the generator makes now', async (t) => {
  const made = t.testdir()
  t.strictSame(await runTool('node', at('openapi/clients/generate.ts'), join(made, 'dist')), { status: 0, output: '' })
  const [committed, current] = await Promise.all([filesOf(join(source, 'dist')), filesOf(join(made, 'dist'))])
  t.strictSame(Object.keys(committed), Object.keys(current))
  const outdated = Object.keys(current).filter((name) => committed[name] !== current[name])
  t.strictSame(outdated, [], 'run `npm run clients`')
})

t.test('the code samples of the document and the programs of its README compile in strict mode', async (t) => {
  const { paths } = JSON.parse(await readFile(at('openapi/openapi.json'), 'utf8')) as Document & {
    paths: Record<string, Record<string, { 'x-codeSamples': { source: string }[] }>>
  }
  const samples = Object.values(paths).flatMap((path) =>
    Object.values(path).flatMap((operation) => operation['x-codeSamples'].map(({ source }) => source)),
  )
  const names = new Set(Object.keys(paths).flatMap((path) => path.match(/(?<=\{)\w+/g) ?? []))
  const variables = [...names, 'etag', 'token', 'from', 'to'].map((name) => `declare const ${name}: string\n`)
  const calls = samples.map((source, place) => `export async function sample${place}() {\n${source}\n}\n`)
  const imports = `import { client, once } from '@partnership-basics/client'\n`
  const programs = [...(await readFile(join(source, 'README.md'), 'utf8')).matchAll(/\n```ts\n(.*?)```/gs)]
  t.ok(samples.length > 200 && programs.length === 6, `${samples.length} samples, ${programs.length} programs`)

  const folder = join(clients, 'generated/samples')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'samples.ts'), [imports, ...variables, ...calls].join(''))
  for (const [place, [, program = '']] of programs.entries())
    await writeFile(join(folder, `program${place}.ts`), program)
  const settings = JSON.parse(await readFile(join(clients, 'tsconfig.json'), 'utf8'))
  const compilerOptions = { ...settings.compilerOptions, exactOptionalPropertyTypes: true }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  t.strictSame(await runTool('tsc', '--project', folder), { status: 0, output: '' })
})

t.test('the commands of the README make clients that compile', async (t) => {
  const [, commands = ''] = /<!-- clients -->\n```sh\n(.*?)```/s.exec(readme) ?? []
  const [, program = ''] = /<!-- client -->\n```js\n(.*?)```/s.exec(readme) ?? []
  const folder = t.testdir({ 'partnerships.mjs': program })
  const { key } = await service.createOrganization('Springfield Early Head Start')
  const env = { SYSTEM: folder, URL: service.address, LEAD: key, NODE_OPTIONS: '' }
  const made = await runCommand('bash', ['-euo', 'pipefail', '-c', commands], env)
  t.equal(made.status, 0, made.stdout + made.stderr)

  const ran = await runCommand('node', [join(folder, 'partnerships.mjs')], env)
  t.strictSame([ran.status, ran.stdout, ran.stderr], [0, '0 partnerships\n', ''])

  await writeFile(join(folder, 'go.mod'), 'module client\n\ngo 1.19\n')
  const compilers: [name: string, file: string, command: string, ...args: string[]][] = [
    ['python3', 'client.py', 'python3', '-m', 'py_compile', 'client.py'],
    ['go', 'client.go', 'go', 'vet', '.'],
    ['php', 'client.php', 'php', '-l', 'client.php'],
    ['javac', 'Client.java', 'javac', '-d', 'classes', 'Client.java'],
  ]
  const files = await readdir(folder)
  for (const [name, file, command, ...args] of compilers) {
    t.ok(files.includes(file), file)
    await t.test(`${file} compiles`, { skip: !isInstalled('which', name) && `needs ${name}` }, async (t) => {
      const { status, output } = await runTool('env', '-C', folder, command, ...args)
      t.equal(status, 0, output)
    })
  }
  t.ok(files.includes('client.cli.ts'))
})
