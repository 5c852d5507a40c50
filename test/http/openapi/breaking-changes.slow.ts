// Changes of the OpenAPI document since the last release: additions only.
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { Document, Schema } from '../../../src/http/openapi/shared.ts'
import { runTool } from '../../support/tools.ts'

const committed = 'openapi/openapi.json'
const released = 'openapi/released.json'
const text = readFileSync(committed, 'utf8')
const document = JSON.parse(text) as Document

/** Without what was deprecated, and whose announced day of removal has come. */
function withoutRemoved<Part>(part: Part, today: string): Part {
  if (typeof part !== 'object' || part === null) return part
  const isRemoved = (value: unknown): boolean => {
    const { deprecated, description } = (value ?? {}) as { deprecated?: boolean; description?: string }
    const [, day = '9999'] = /Deprecated since \S+ removed on ([\d-]+): /.exec(description ?? '') ?? []
    return deprecated === true && day <= today
  }
  if (Array.isArray(part)) {
    return part.filter((value) => !isRemoved(value)).map((value) => withoutRemoved(value, today)) as Part
  }
  const kept = Object.entries(part).filter(([, value]) => !isRemoved(value))
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutRemoved(value, today)])) as Part
}

/** Paths without operations, too. */
function comparable(before: Document, today: string): Document {
  const { paths, ...rest } = withoutRemoved(before, today)
  return {
    ...rest,
    paths: Object.fromEntries(Object.entries(paths).filter(([, all]) => Object.keys(all).length > 0)),
  } as Document
}

t.test('there is no breaking change since the last release', async (t) => {
  const compare = (base: string, revision: string) =>
    runTool('redocly', 'diff', '--config', '.redocly.yaml', base, revision)
  const folder = t.testdir()
  async function compareReleased(document: Document, revision: string, today: string) {
    const before = comparable(document, today)
    const file = join(folder, 'before.json')
    await writeFile(file, JSON.stringify(before))
    return { before, ...(await compare(file, revision)) }
  }
  if (existsSync(released)) {
    const today = new Date().toISOString().slice(0, 10)
    const { before, status, output } = await compareReleased(
      JSON.parse(readFileSync(released, 'utf8')),
      committed,
      today,
    )
    t.equal(status, 0, output)
    for (const [path, all] of Object.entries(before.paths)) {
      for (const [method, one] of Object.entries(all)) {
        t.equal(
          document.paths[path]?.[method]?.['x-required-scope'],
          one['x-required-scope'],
          `${method} ${path}: scope`,
        )
      }
    }
  } else t.comment(`no release yet: ${released} does not exist`)

  async function changed(change: (schemas: Record<string, Schema>, paths: Document['paths']) => void) {
    const other = JSON.parse(text) as Document
    change(other.components.schemas, other.paths)
    const file = join(folder, 'changed.json')
    await writeFile(file, JSON.stringify(other))
    return compare(committed, file)
  }
  const removed = await changed(({ Partnership }) => delete Partnership?.properties?.purpose)
  t.match(removed, { status: 1, output: /purpose/ }, 'removing a property is a breaking change')
  const required = await changed(({ NewPartnership }) => {
    Object.assign(NewPartnership ?? {}, { required: ['name', 'purpose', 'programYear'] })
  })
  t.match(required, { status: 1, output: /programYear/ }, 'a new required property is a breaking change')
  t.equal(
    (await changed((_, paths) => delete paths['/v1/strategies'])).status,
    1,
    'removing a path is a breaking change',
  )
  const deprecated = JSON.parse(text) as Document
  const notice = 'Deprecated since 2027-01-31, removed on 2028-02-01: [what to do](/docs).'
  const flagged = [
    deprecated.paths['/v1/strategies']?.get,
    deprecated.components.schemas.Partnership?.properties?.purpose,
  ] as const
  for (const part of flagged) Object.assign(part ?? {}, { deprecated: true, description: `What it is.\n\n${notice}` })
  await changed(({ Partnership }, paths) => {
    delete Partnership?.properties?.purpose
    delete paths['/v1/strategies']
  })
  const revision = join(folder, 'changed.json')
  t.equal((await compareReleased(deprecated, revision, '2028-01-31')).status, 1, 'removed too early')
  const { status, output } = await compareReleased(deprecated, revision, '2028-02-01')
  t.equal(status, 0, output)
  const added = await changed(({ PartnershipState, Partnership }) => {
    Object.assign(PartnershipState ?? {}, { 'x-extensible-enum': ['exploring', 'paused'] })
    Object.assign(Partnership?.properties ?? {}, { motto: { type: 'string', maxLength: 9, description: 'A motto.' } })
  })
  t.equal(added.status, 0, added.output)
})
