// The OpenAPI document: complete, with names and valid examples.
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import t from 'tap'
import { parse } from 'yaml'
import { type FileExtension, fileTypes } from '../../../src/http/files.ts'
import { securitySchemes } from '../../../src/http/openapi/security.ts'
import type { Document, Media, Parameter, Response, Schema } from '../../../src/http/openapi/shared.ts'
import { policy, ruleOf, scopes } from '../../../src/policy.ts'
import { strategies } from '../../../src/records/strategies.ts'
import { contractOf } from '../../support/contract.ts'
import { operationsWithoutRule } from '../../support/operations.ts'
import { startService } from '../../support/service.ts'

const committed = 'openapi/openapi.json'
const text = readFileSync(committed, 'utf8')
const document = JSON.parse(text) as Document & { tags: { name: string; description: string }[] }
const { components, webhooks } = document
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
    const [, cited = ''] = /\n\nRecommended practice: strateg(?:y|ies) (.+)\.$/m.exec(description) ?? []
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
      const [, extension = ''] = /\.(\w+)$/.exec(path) ?? []
      const usual = operationId === 'streamChanges' ? 'text/event-stream' : 'application/json'
      const type = fileTypes[extension as FileExtension] ?? usual
      const expected = Number(status) >= 400 ? 'application/problem+json' : type
      must(/204|304/.test(status) || Object.keys(content).join() === expected, `${status} as ${expected} only`)
    }
    const json = method === 'PATCH' ? ['application/json', 'application/merge-patch+json'] : ['application/json']
    const accepted = /-imports$/.test(path) ? ['text/csv', 'application/x-ndjson'] : json
    must(
      requestBody === undefined || Object.keys(requestBody.content).join() === accepted.join(),
      `a request as ${accepted.join(' or ')}`,
    )
    for (const { schema, example, examples } of [requestBody, ...answers].flatMap((one) =>
      Object.values(one?.content ?? {}),
    )) {
      must(/schemas.[A-Z]/.test(schema.$ref ?? ''), 'schemas that are components')
      must(example !== undefined || examples !== undefined, `an example of ${schema.$ref}`)
    }

    const takes = new Set((operation.parameters ?? []).map((one) => resolve<Parameter>(one as Parameter).name))
    const conditional = statuses.includes('412') && statuses.includes('428')
    const changes =
      ['PUT', 'PATCH', 'DELETE'].includes(method) || /\/(transitions|external-id-verifications|borrowings)$/.test(path)
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
})

t.test('there is one security scheme, and every operation but one requires it', async (t) => {
  const { securitySchemes } = components as unknown as { securitySchemes: Record<string, Schema> }
  t.match(securitySchemes, { bearer: { type: 'http', scheme: 'bearer' } })
  t.strictSame(Object.keys(securitySchemes), ['bearer'])
  const { description = '' } = securitySchemes.bearer ?? {}
  for (const text of ['pb_live_', 'RFC 9068', 'pb_bootstrap_', 'pb_handover_', ...Object.keys(scopes)]) {
    t.match(description, text)
  }
  for (const { operationId, security, parameters = [], description } of operations) {
    const names = parameters.map((one) => resolve<Parameter>(one as Parameter).name)
    const rule = ruleOf(operationId)
    t.strictSame(security, operationId === 'getCalendarByToken' ? [] : [{ bearer: [] }], operationId)
    const accepts = rule !== undefined && rule.onBehalf !== false && rule.scope !== 'organizations:register'
    t.equal(names.includes('On-Behalf-Of'), accepts, `${operationId}: On-Behalf-Of`)
    if (rule?.scope) t.match(description, `\`${rule.scope}\``)
    if (rule === undefined) t.match(description, /Takes /, `${operationId} says which credential it takes`)
  }
  const token = operations.find(({ operationId }) => operationId === 'getCalendarByToken')?.parameters ?? []
  t.match(
    token.map((one) => resolve<Parameter>(one as Parameter)),
    [{ name: 'token', in: 'query', required: true }],
  )
})

t.test('a client gets access tokens from the configured token endpoint', async (t) => {
  const tokenUrl = 'https://login.agency.example/oauth2/token'
  t.match(securitySchemes(tokenUrl).bearer.description, tokenUrl)
  t.match(securitySchemes(undefined).bearer.description, 'the token endpoint of the issuer')
})

t.test('generators derive no name twice', async (t) => {
  const pascal = (name: string) => name.replaceAll(/(?:^|[^A-Za-z0-9]+)([a-z0-9]?)/gi, (_, sign) => sign.toUpperCase())
  const { schemas, responses, parameters, headers } = components
  // Types without a suffix, and those with the suffix that generators append to a component of this kind.
  const types = [
    ...Object.keys(schemas),
    ...Object.keys(parameters).flatMap((name) => [name, `${name}Parameter`]),
    ...Object.keys(headers).flatMap((name) => [name, `${name}Header`]),
    // orval does so: a response must not be named like a schema without `Response`.
    ...Object.keys(responses).flatMap((name) => [name, `${name}Response`]),
    ...operations.flatMap(({ operationId }) =>
      ['', 'Response', 'Responses', 'Request', 'Body', 'Params', 'Data', 'Result', 'Error', 'Errors'].map(
        (suffix) => operationId + suffix,
      ),
    ),
  ].map((name) => pascal(name).toLowerCase())
  t.strictSame(
    types.filter((name, at) => types.indexOf(name) !== at),
    [],
  )
})

t.test('every operation has a code sample that calls it', async (t) => {
  const withoutCall = operations.filter(({ operationId, 'x-codeSamples': samples = [] }) => {
    const [{ lang, source } = { lang: '', source: '' }] = samples
    return lang !== 'TypeScript' || !source.includes(`client.${operationId}(`) || source.length > 800
  })
  t.strictSame(
    withoutCall.map(({ operationId }) => operationId),
    [],
  )
  const total = operations.flatMap(({ 'x-codeSamples': samples }) => JSON.stringify(samples)).join('').length
  t.ok(total < 0.03 * text.length, `${total} of ${text.length} characters`)
})

/** Names of the schemas to which the parts refer, directly or through others. */
function reachable(...parts: unknown[]): Set<string> {
  const names = new Set<string>()
  const visit = (node: unknown): void => {
    for (const [, { $ref }] of find<{ $ref: string }>(node, (one) => typeof one.$ref === 'string')) {
      const name = $ref.split('/').at(-1) ?? ''
      if (!$ref.includes('/schemas/') || names.has(name)) continue
      names.add(name)
      visit(components.schemas[name])
    }
  }
  parts.forEach(visit)
  return names
}
const inRequests = reachable(
  components.parameters,
  operations.map(({ parameters, requestBody }) => [parameters, requestBody]),
)
const inResponses = reachable(components.responses, webhooks)

t.test('responses may get further properties and values, requests have only those of the document', async (t) => {
  /** Their values are all that there are by definition. */
  const fixed = [
    'AnswerPosition',
    'AnswerPositionOrNull',
    'ExpectationDirectionOrNull',
    'MissionFieldChange',
    'TextSegmentChange',
  ]
  const faults: string[] = []
  for (const [name, schema] of Object.entries(components.schemas)) {
    const { additionalProperties, description = '', 'x-extensible-enum': known } = schema
    const must = (holds: boolean, what: string) => holds || faults.push(`${name}: ${what}`)
    const isObject = [schema.type].flat().includes('object')
    must(inRequests.has(name) || inResponses.has(name), 'a use')
    if (inResponses.has(name)) {
      must(additionalProperties === undefined, 'open in responses')
      must(schema.enum === undefined || fixed.includes(name), 'extensible, or fixed')
    }
    if (inRequests.has(name)) {
      // The content of an agreement has the format that it names, which is not a part of this document.
      const isAnyContent = name.startsWith('CheckedAgreementContent')
      must(!isObject || additionalProperties === false || isAnyContent, 'closed in requests')
      must(known === undefined, 'an enum in requests')
    }
    for (const part of [schema, ...Object.values(schema.properties ?? {})]) {
      if (part['x-extensible-enum'] === undefined) continue
      const values = part['x-extensible-enum'] as string[]
      must(
        /Later releases may return further values/.test(part.description ?? ''),
        'what a client does with an unknown value',
      )
      must(
        values.every((value) => new RegExp(String(part.pattern)).test(value)),
        'values of its pattern',
      )
      must(values.length > 0 && part.enum === undefined, 'values')
    }
    if (name.endsWith('Input')) must(inRequests.has(name), 'in requests only')
    must(description.length > 3, 'a description')
  }
  t.strictSame(faults, [])
  const { schemas } = components
  t.match(schemas.PartnershipState, { type: 'string', 'x-extensible-enum': ['exploring'] })
  t.strictSame(schemas.PartnershipStateInput?.enum, schemas.PartnershipState?.['x-extensible-enum'])
  t.match(schemas.Partnership?.properties?.externalIds, { items: { $ref: '#/components/schemas/ExternalId' } })
  t.match(schemas.NewPartnership?.properties?.externalIds, { items: { $ref: '#/components/schemas/ExternalIdInput' } })
  t.strictSame(
    [schemas.ExternalIdInput?.additionalProperties, schemas.ExternalId?.additionalProperties],
    [false, undefined],
  )
})

t.test('the tests reject a response with a property or a value that is not in the document', async (t) => {
  const check = contractOf(document as never)
  const [example] = components.schemas.Strategy?.examples ?? []
  const answer = (body: object) => {
    const headers = new Headers({ 'content-type': 'application/json' })
    check({ method: 'GET', path: '/v1/strategies/I1', status: 200, headers, body })
  }
  t.doesNotThrow(() => answer(example as object))
  t.throws(() => answer({ ...(example as object), colour: 'red' }), /additional properties/)
  t.throws(() => answer({ ...(example as object), kind: 'hint' }), /x-extensible-enum/)
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
    Object.entries(components.schemas)
      .filter(([name, one]) => !('x-extensible-enum' in one || parts.some((at) => at.endsWith(`/${name}`))))
      .map(([name]) => name),
    [
      ...['ExpectationCsv', 'ExpectationNdjson', 'Calendar', 'AnswerCsv', 'AnswerNdjson', 'ReadinessChart'],
      ...['StandardRowCsv', 'StandardRowNdjson'],
      ...['FundingSourceCsv', 'FundingSourceNdjson', 'BudgetLineCsv', 'BudgetLineNdjson'],
      ...['AllocationBaseCsv', 'AllocationBaseNdjson', 'CostAllocationSharesCsv', 'CostAllocationSharesNdjson'],
      ...['CostAllocationChart', 'ActualCostCsv', 'ActualCostNdjson', 'FundingPlanChart'],
      ...['AgreementOverviewCsv', 'AgreementOverviewNdjson'],
      ...['AgreementDocumentJson', 'AgreementDocumentMarkdown', 'AgreementDocumentHtml', 'AgreementDocumentPdf'],
      'ChangeStream',
      'PartnershipExport',
    ],
    'other components are the schemas of media types other than JSON',
  )

  const faults: string[] = []
  const mustDescribe = (at: string, { description = '' }: Pick<Schema, 'description'>) =>
    description.length > 3 || faults.push(`${at}: a description`)
  for (const [name, schema] of Object.entries(components.schemas)) {
    mustDescribe(name, schema)
    for (const [key, property] of Object.entries(schema.properties ?? {}))
      mustDescribe(`${name}.${key}`, resolve(property))
  }
  for (const [at, parameter] of find<Parameter>(document, (one) => 'in' in one && 'schema' in one)) {
    mustDescribe(at, parameter)
    if (parameter.schema.type === 'array' && parameter.explode !== true) faults.push(`${at}: repeated names`)
  }
  const bounds = {
    string: ['maxLength'],
    integer: ['minimum', 'maximum', 'format'],
    array: ['minItems', 'maxItems', 'items'],
  }
  for (const [at, one] of find<Schema>(document, (one) => 'type' in one && !('scheme' in one) && !('in' in one))) {
    const type = [one.type].flat().find((type) => type !== 'null') as keyof typeof bounds
    if (one.enum !== undefined || 'const' in one) continue
    // The generator of redocly's CLI makes a check of maxLength that a file does not have, so that the CLI does not start.
    if (one.format === 'binary') continue
    for (const bound of bounds[type] ?? []) if (!(bound in one)) faults.push(`${at}: ${bound}`)
    if (type === 'string' && !('format' in one || 'pattern' in one)) faults.push(`${at}: a format or a pattern`)
  }
  t.strictSame(faults, [])
})

t.test('every example matches its schema', async (t) => {
  // Compiled fast, because each schema validates a few values. Its linters validate the document.
  const fastCompilation = { inlineRefs: false, code: { optimize: false }, validateSchema: false }
  const ajv = new Ajv2020({ strict: false, allErrors: true, ...fastCompilation })
  ;(addFormats as unknown as (ajv: Ajv2020) => void)(ajv)
  ajv.addFormat('program-year', true)
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

t.test('no path matches two templates, except that by-external-id goes before an id', async (t) => {
  const templates = Object.keys(document.paths).map((path) => path.split('/'))
  const isParameter = (segment = '') => segment.startsWith('{')
  const overlap = (one: string[], other: string[]) =>
    one.length === other.length &&
    one.every((segment, index) => segment === other[index] || isParameter(segment) || isParameter(other[index])) &&
    // A literal segment goes before a parameter, if the rest of the path is not more literal in the other template.
    one.some((segment, index) => isParameter(segment) && !isParameter(other[index])) &&
    one.some((segment, index) => !isParameter(segment) && isParameter(other[index]))
  const ambiguous = templates.flatMap((one) =>
    templates.filter((other) => overlap(one, other)).map((other) => [one.join('/'), other.join('/')].sort().join(' ')),
  )
  t.strictSame(
    [...new Set(ambiguous)].filter((pair) => !/ ?\/v1\/(organizations|partnerships)\/by-external-id\//.test(pair)),
    [],
  )
  // The server tries a literal segment first, and an id has another form.
  for (const { path, parameters } of operations.filter(({ path }) =>
    /^\/v1\/(organizations|partnerships)\/\{/.test(path),
  )) {
    const [name = ''] = /\{(\w+)\}/.exec(path)?.slice(1) ?? []
    const parameter = (parameters ?? [])
      .map((one) => resolve<Parameter & { schema: Schema }>(one as never))
      .find((one) => one.name === name)
    t.equal(resolve<Schema>(parameter?.schema as never)?.format, 'uuid', path)
  }
})
