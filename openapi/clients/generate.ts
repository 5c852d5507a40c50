// Writes openapi/clients/typescript/dist: the client that redocly generates from the OpenAPI document, and the helpers, compiled.
// A test compares it with the document: `node openapi/clients/generate.ts [folder]` writes to another folder.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const source = join(root, 'openapi/clients/typescript')
const target = resolve(process.argv[2] ?? join(source, 'dist'))

function run(tool: string, ...args: string[]): void {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off' }
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin', tool), args, { encoding: 'utf8', env })
  if (status !== 0) throw new Error(`${tool} ${args.join(' ')}: ${stdout}${stderr}`)
}

const generated = mkdtempSync(join(tmpdir(), 'client-'))
try {
  const style = ['--error-mode', 'result', '--args-style', 'grouped']
  run(
    'redocly',
    'generate-client',
    join(root, 'openapi/openapi.json'),
    '--output',
    join(generated, 'client.ts'),
    ...style,
  )
  writeFileSync(join(generated, 'package.json'), '{ "type": "module" }')
  rmSync(target, { recursive: true, force: true })
  const settings = [
    '--rootDir',
    generated,
    '--outDir',
    target,
    '--declaration',
    '--strict',
    '--exactOptionalPropertyTypes',
  ]
  const platform = ['--target', 'ES2022', '--lib', 'ES2023,DOM,DOM.Iterable', '--module', 'NodeNext', '--types', '']
  run('tsc', '--ignoreConfig', join(generated, 'client.ts'), ...settings, ...platform)
} finally {
  rmSync(generated, { recursive: true, force: true })
}
run('tsc', '--project', source, '--outDir', target)
