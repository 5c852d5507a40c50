// The source layout: the entries of src/, the import order, and the features of each area.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import t from 'tap'
import { features } from '../src/app.ts'

/** Entries of src/ in import order. A file imports from its own entry and from those before it. */
const order = [
  ['module-hooks.js', 'config', 'policy.ts', 'problems.ts'],
  ['database'],
  ['embedded-postgres'],
  ['events'],
  ['attestation'],
  ['http'],
  ['records'],
  ['identity'],
  ['partnerships'],
  ['missions'],
  ['expectations'],
  ['communication'],
  ['readiness'],
  ['law'],
  ['community'],
  ['finance'],
  ['conflicts'],
  ['agreements'],
  ['guidance'],
  ['integration'],
  ['app.ts'],
  ['start.ts'],
  ['demo'],
  ['main.ts', 'migrate.ts', 'bootstrap.ts', 'openapi.ts', 'demo.ts', 'worker.ts'],
]
const firstArea = order.findIndex(([entry]) => entry === 'identity')
const lastArea = order.findIndex(([entry]) => entry === 'integration')
const rankOf = (file: string): number => order.findIndex((entries) => entries.includes(file.split('/')[0] ?? ''))

const sources = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(join('src', file), 'utf8')]),
)

/** The files of src/ that the text of a file imports, also as types. */
const importsOf = (file: string, text: string): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)]
    .map(([, path = '']) => normalize(join(dirname(file), path)))
    .filter((path) => !path.startsWith('..'))

const violationsOf = (files: ReadonlyMap<string, string>): string[] =>
  [...files].flatMap(([file, text]) =>
    importsOf(file, text)
      .filter((imported) => rankOf(imported) === -1 || rankOf(imported) > rankOf(file))
      .map((imported) => `${file} imports ${imported}`),
  )

t.test('every entry of src/ has a place in the import order', async (t) => {
  t.strictSame(readdirSync('src').sort(), order.flat().sort())
  t.ok(order.flat().length <= 33, 'at most 33 entries')
})

t.test('a file imports only from its own entry and earlier ones', async (t) => {
  t.strictSame(violationsOf(sources), [])
  const forbiddenImports = new Map([
    ['records/save.ts', "import { features } from '../app.ts'\n"],
    ['missions/values/routes.ts', "import type { Plan } from '../../communication/communication-plans/store.ts'\n"],
    ['guidance/foundation/rules.ts', "const store = await import('../../integration/changes/store.ts')\n"],
    ['http/pages.ts', "import { end } from '../events/feed-store.ts'\n"],
  ])
  t.strictSame(violationsOf(forbiddenImports), [
    'records/save.ts imports app.ts',
    'missions/values/routes.ts imports communication/communication-plans/store.ts',
    'guidance/foundation/rules.ts imports integration/changes/store.ts',
  ])
})

t.test('an area has one folder per feature, and app.ts lists each feature once', async (t) => {
  const areas = order.slice(firstArea, lastArea + 1).flat()
  const folders = areas.flatMap((area) => readdirSync(join('src', area)).map((name) => `${area}/${name}`))
  for (const area of areas) t.ok(readdirSync(join('src', area)).length <= 12, `${area} has at most 12 features`)
  const files = folders.map((folder) => `${folder}/feature.ts`)
  t.strictSame(
    files.filter((file) => !sources.has(file)),
    [],
  )
  t.strictSame(
    importsOf('app.ts', sources.get('app.ts') ?? '')
      .filter((file) => /^[^/]+\/[^/]+\/feature\.ts$/.test(file))
      .sort(),
    files.sort(),
  )
  t.equal(features.length, files.length)
  t.equal(new Set(features).size, files.length)
})

t.test('rules.ts imports no HTTP and no database code, and table.ts no request handling', async (t) => {
  const forbidden: Record<string, RegExp> = {
    'rules.ts': /^(http\/|database\/(?!columns\.ts))|\/(table|store|schema|actions|routes)\.ts$/,
    'table.ts': /^http\/|\/(store|schema|actions|routes)\.ts$/,
  }
  const found = [...sources].flatMap(([file, text]) => {
    const rule = forbidden[file.split('/').at(-1) ?? '']
    const values = text.replaceAll(/import type [^']*'[^']*'/g, '')
    return rule === undefined
      ? []
      : importsOf(file, values)
          .filter((imported) => rule.test(imported))
          .map((imported) => `${file} imports ${imported}`)
  })
  t.strictSame(found, [])
})

t.test('the first line of a file of more than 300 lines gives the reason', async (t) => {
  const long = [...sources].filter(([, text]) => text.split('\n').length > 301)
  for (const [file, text] of long) t.match(text.split('\n', 1)[0], /^\/\/ .*Over 300 lines: /, relative('.', file))
})
