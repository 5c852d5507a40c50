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

t.test('there is no breaking change since the last release', async (t) => {
  const compare = (base: string, revision: string) =>
    runTool('redocly', 'diff', '--config', '.redocly.yaml', base, revision)
  if (existsSync(released)) {
    const { status, output } = await compare(released, committed)
    t.equal(status, 0, output)
    const before = JSON.parse(readFileSync(released, 'utf8')) as Document
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

  const folder = t.testdir()
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
  const added = await changed(({ PartnershipState, Partnership }) => {
    Object.assign(PartnershipState ?? {}, { 'x-extensible-enum': ['exploring', 'paused'] })
    Object.assign(Partnership?.properties ?? {}, { motto: { type: 'string', maxLength: 9, description: 'A motto.' } })
  })
  t.equal(added.status, 0, added.output)
})
