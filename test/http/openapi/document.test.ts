// The OpenAPI document: complete, with names and valid examples.
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import t from 'tap'
import { parse } from 'yaml'
import type { Document, Media, Parameter, Response, Schema } from '../../../src/http/openapi/shared.ts'
import { policy, ruleOf } from '../../../src/policy.ts'
import { strategies } from '../../../src/records/strategies.ts'
import { operationsWithoutRule } from '../../support/operations.ts'
import { startService } from '../../support/service.ts'

const committed = 'openapi/openapi.json'
const text = readFileSync(committed, 'utf8')
const document = JSON.parse(text) as Document & { tags: { name: string; description: string }[] }
const { components } = document
const operations = Object.entries(document.paths).flatMap(([path, all]) =>
  Object.entries(all).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
)

/** The nodes of the document for which `is` returns true, with their JSON pointers. */
function* find<Found>(
  node: unknown,
  is: (value: Record<string, unknown>) => boolean,
  at = '#',
): Generator<[string, Found]> {
  if (typeof node !== 'object' || node === null) return
  if (!Array.isArray(node) && is(node as Record<string, unknown>)) yield [at, node as Found]
  for (const [key, value] of Object.entries(node)) {
    // Examples contain no schemas.
    if (key !== 'example' && key !== 'examples') {
      yield* find<Found>(value, is, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    }
  }
}
const resolve = <Target>(one: Target | { $ref: string }): Target => {
  const { $ref } = one as { $ref?: string }
  if ($ref === undefined) return one as Target
  const [, , kind = '', name = ''] = $ref.split('/')
  return (components as unknown as Record<string, Record<string, Target>>)[kind]?.[name] as Target
}

t.test('the committed document equals that of the service', async (t) => {
  const { address } = await startService(t)
  const withVersion = (one: Document & { info?: object }) => ({ ...one, info: { ...one.info, version: '' } })
  const json = await fetch(`${address}/openapi.json`)
  t.match(json.headers.get('content-type'), 'application/json')
  t.strictSame(withVersion((await json.json()) as Document), withVersion(document), 'run `npm run openapi`')
  const yaml = await fetch(`${address}/openapi.yaml`)
  t.match(yaml.headers.get('content-type'), 'application/yaml')
  t.strictSame(withVersion(parse(await yaml.text())), withVersion(document))

  const catalog = await fetch(`${address}/.well-known/api-catalog`)
  t.match(catalog.headers.get('content-type'), 'application/linkset+json')
  const { linkset } = (await catalog.json()) as { linkset: Record<string, { href: string }[]>[] }
  const described = linkset.flatMap((one) => one['service-desc'] ?? []).map(({ href }) => href)
  t.strictSame(described, ['/openapi.json', '/openapi.yaml'])
  for (const { href } of linkset.flatMap((one) => [...(one['service-desc'] ?? []), ...(one['service-doc'] ?? [])])) {
    t.equal((await fetch(address + href)).status, 200, href)
  }
  const head = await fetch(`${address}/.well-known/api-catalog`, { method: 'HEAD' })
  t.match(head.headers.get('link'), 'rel="api-catalog"', 'required by RFC 9727')
})

t.test('every operation has a description and its responses', async (t) => {
  const names = new Map<string, string>(strategies.map(({ id, name }) => [id, name]))
  const summaries = new Set<string>()
  const headings = new Map(document.tags.map(({ name, description }) => [name, description]))
  const faults: string[] = []
  for (const operation of operations) {
    const { operationId, path, method, summary, description, tags, responses, requestBody } = operation
    const must = (holds: boolean, what: string) => holds || faults.push(`${operationId}: ${what}`)

    must(/^[a-z]+([A-Z][a-z]*)+$/.test(operationId), 'an operationId of verb and noun')
    must((headings.get(tags[0] ?? '') ?? '').length > 20, 'a tag with a description')
    must(/^[A-Z].{5,79}[^.]$/.test(summary), 'a summary of one line')
    must(!/\ba [aeio]|\ban [^aeioA]/.test(summary), 'a summary with the right articles')
    must(!summaries.has(summary), 'a summary of its own')
    summaries.add(summary)
    const [, cited = ''] = /\n\nServes the strateg(?:y|ies) (.+)\.$/m.exec(description) ?? []
    const ids = cited.match(/\b[A-Z]\d+\b/g) ?? []
    must(
      ids.length > 0 && ids.every((id) => cited.includes(`${id} (${names.get(id)})`)),
      'a description that names its strategies',
    )

    const statuses = Object.keys(responses)
    must(
      ['400', '401', '429', '500', '503'].every((status) => statuses.includes(status)),
      'the responses 400, 401, 429, 500 and 503',
    )
    const answers = Object.values(responses).map((one) => resolve<Response>(one as Response))
    must(
      Object.values(responses).every(({ $ref = '' }) => /responses.[A-Z]/.test($ref)),
      'responses that are components',
    )
    for (const [at, status] of statuses.entries()) {
      const { content = {}, headers = {} } = answers[at] as Response
      for (const header of ['X-Request-Id', 'RateLimit-Policy', 'RateLimit']) {
        must(header in headers, `${status} with ${header}`)
      }
      must(status !== '429' || 'Retry-After' in headers, '429 with Retry-After')
      const [, extension = ''] = /\.(ics|svg)$/.exec(path) ?? []
      const json = operationId === 'listChanges' ? 'application/json,text/event-stream' : 'application/json'
      const usual = { ics: 'text/calendar', svg: 'image/svg+xml' }[extension] ?? json
      const expected = Number(status) >= 400 ? 'application/problem+json' : usual
      const files = ['text/csv', 'application/x-ndjson']
      const forms = Object.keys(content).filter((type) => Number(status) !== 200 || !files.includes(type))
      must(/204|304/.test(status) || forms.join() === expected, `${status} as ${expected}`)
    }
    for (const { schema, example, examples } of [requestBody, ...answers].flatMap((one) =>
      Object.values(one?.content ?? {}),
    )) {
      must(/schemas.[A-Z]/.test(schema.$ref ?? ''), 'schemas that are components')
      must(example !== undefined || examples !== undefined, `an example of ${schema.$ref}`)
    }

    const takes = new Set((operation.parameters ?? []).map((one) => resolve<Parameter>(one as Parameter).name))
    const conditional = statuses.includes('412') && statuses.includes('428')
    const changes =
      ['PUT', 'PATCH', 'DELETE'].includes(method) || /\/(transitions|external-id-verifications)$/.test(path)
    must(takes.has('If-Match') === changes && conditional === changes, 'If-Match where it changes a record')
    must(
      takes.has('Idempotency-Key') === (method === 'POST' && !operationsWithoutRule.includes(operationId)),
      'Idempotency-Key',
    )
    must(takes.has('dryRun') === (method !== 'GET'), 'dryRun where it writes')
  }
  t.strictSame(faults, [])
})

t.test('texts of the document have no ids of strategies without their names, and the right articles', (t) => {
  const described = [...find<{ description: string }>(document, ({ description }) => typeof description === 'string')]
  const faults = described.filter(
    ([at, { description }]) =>
      at !== '#' && /\([A-Z]\d+[,)]|\ba [aeio]\w|\ban? [A-Z][a-z]+[A-Z]|unless said/.test(description),
  )
  t.strictSame(
    faults.map(([at, { description }]) => `${at}: ${description}`),
    [],
  )
  t.end()
})

t.test('paths are in the order of the tags, which is that of a partnership', (t) => {
  const order = [...new Set(operations.map(({ tags: [tag] }) => tag))]
  t.strictSame(
    order,
    document.tags.map(({ name }) => name),
  )
  t.ok(order.indexOf('Organizations') < order.indexOf('Partnerships'))
  t.ok(order.indexOf('Parties') < order.indexOf('Expectations'))
  t.end()
})

t.test('every operation has a rule in the policy table, and every rule an operation', async (t) => {
  const ids = operations.map(({ operationId }) => operationId)
  t.strictSame(ids.filter((id) => !operationsWithoutRule.includes(id)).sort(), Object.keys(policy).sort())
  t.strictSame(
    operations.map((one) => [one.operationId, one['x-required-scope'], one['x-relations']]),
    ids.map((id) => [id, ruleOf(id)?.scope ?? undefined, ruleOf(id)?.relations]),
  )
  const granted = operations.map(({ operationId, security = [] }) => [
    operationId,
    ...new Set(security.flatMap(({ oauth2 = [] }) => oauth2)),
  ])
  t.strictSame(
    granted,
    ids.map((id) => {
      const { scope = null } = ruleOf(id) ?? {}
      return [id, ...(scope ? [scope] : [])]
    }),
    'a token needs the scope of the rule',
  )
  const withoutCredentials = operations.filter(
    ({ security = [] }) => security.length === 0 || security.some((one) => Object.keys(one).length === 0),
  )
  t.strictSame(withoutCredentials, [], 'every operation requires credentials')
})

t.test('no operationId equals another one followed by Response', async (t) => {
  // A generator that appends Response to an operationId would give two types the same name.
  const ids = new Set(operations.map(({ operationId }) => operationId))
  t.strictSame(
    [...ids].filter((id) => ids.has(`${id}Response`)),
    [],
  )
})

t.test('every schema has a name, a description and bounds', async (t) => {
  const unions = find(
    document,
    (one) => 'anyOf' in one || 'allOf' in one || ('oneOf' in one && !('discriminator' in one)),
  )
  t.strictSame([...unions], [], 'every union has a discriminator')
  const parts = [
    ...find<Schema>(document, (one) => 'properties' in one || 'oneOf' in one || Array.isArray(one.enum)),
  ].map(([at]) => at)
  t.strictSame(
    parts.filter((at) => !/^#.components.schemas.[A-Z][A-Za-z]*$/.test(at)),
    [],
    'objects and enums are components',
  )
  t.strictSame(
    Object.keys(components.schemas).filter((name) => !parts.some((at) => at.endsWith(`/${name}`))),
    ['ExpectationCsv', 'ExpectationNdjson', 'Calendar', 'AnswerCsv', 'AnswerNdjson', 'ReadinessChart'],
    'other components are the schemas of media types other than JSON',
  )

  const faults: string[] = []
  const mustDescribe = (at: string, { description = '' }: Pick<Schema, 'description'>) =>
    description.length > 3 || faults.push(`${at}: a description`)
  for (const [name, schema] of Object.entries(components.schemas)) {
    mustDescribe(name, schema)
    for (const [key, property] of Object.entries(schema.properties ?? {}))
      mustDescribe(`${name}.${key}`, resolve(property))
    if (schema.type === 'object' && schema.additionalProperties !== false)
      faults.push(`${name}: additionalProperties: false`)
  }
  for (const [at, parameter] of find<Parameter>(document, (one) => 'in' in one && 'schema' in one)) {
    mustDescribe(at, parameter)
    if (parameter.schema.type === 'array' && parameter.explode !== false) faults.push(`${at}: form without explode`)
  }
  const bounds = { string: ['maxLength'], integer: ['minimum', 'maximum', 'format'], array: ['maxItems', 'items'] }
  for (const [at, one] of find<Schema>(document, (one) => 'type' in one && !('scheme' in one) && !('in' in one))) {
    const type = [one.type].flat().find((type) => type !== 'null') as keyof typeof bounds
    if (one.enum !== undefined || 'const' in one) continue
    for (const bound of bounds[type] ?? []) if (!(bound in one)) faults.push(`${at}: ${bound}`)
    if (type === 'string' && !('format' in one || 'pattern' in one)) faults.push(`${at}: a format or a pattern`)
  }
  t.strictSame(faults, [])
})

t.test('every example matches its schema', async (t) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ;(addFormats as unknown as (ajv: Ajv2020) => void)(ajv)
  ajv.addSchema({ $id: 'document', ...document } as object)
  const faults: string[] = []
  let checked = 0
  function check(at: string, value: unknown): void {
    const validate = ajv.compile({
      $ref: `document${at.split('/').map(encodeURIComponent).join('/').replace('%23', '#')}`,
    })
    if (!validate(value)) faults.push(`${at}: ${ajv.errorsText(validate.errors)}`)
    checked++
  }
  for (const [at, { example, examples }] of find<Media>(document, (one) => 'schema' in one)) {
    if (example !== undefined) check(`${at}/schema`, example)
    for (const { value } of Object.values(examples ?? {})) check(`${at}/schema`, value)
  }
  for (const [at, { examples = [] }] of find<Schema>(document, (one) => Array.isArray(one.examples))) {
    for (const example of examples) check(at, example)
  }
  t.strictSame(faults, [])
  t.ok(checked > 300, `${checked} examples`)
})

t.test('cursors and positions may have 1,000 characters', async (t) => {
  const isOpaque = ({ name = '' }: Parameter) => ['after', 'cursor', 'Last-Event-ID'].includes(name)
  const opaque = new Map<string, Schema>()
  for (const [at, parameter] of find<Parameter>(document, (one) => 'in' in one && isOpaque(one as Parameter))) {
    opaque.set(at, resolve(parameter.schema as Schema))
  }
  for (const [at, { properties = {} }] of find<Schema>(components.schemas, (one) => 'properties' in one)) {
    for (const name of ['changesAfter', 'nextCursor'])
      if (properties[name]) opaque.set(`${at}/${name}`, properties[name])
  }
  for (const [at, { type, maxLength }] of opaque) {
    // The position in a history is a number.
    if (type !== 'integer') t.ok(Number(maxLength) >= 1000, `${at}: ${maxLength}`)
  }
  t.ok(opaque.size > 30, `${opaque.size} parameters and properties`)
})
