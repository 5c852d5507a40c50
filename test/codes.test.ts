// The table of codes: it has every code in the source, and no other.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { features } from '../src/app.ts'
import { policy } from '../src/policy.ts'
import { type CodeKind, codeKinds, codesOf, codeTable } from '../src/records/codes.ts'
import { type Body, startService } from './support/service.ts'

const { address, operator, document } = await startService(t)
const table = codeTable(...features.map(({ codes = {} }) => codes))

/** Files whose texts are no codes of responses, or have a list of their own, and those that only declare or show codes. */
const ignored =
  /^(migrate|policy|demo|start|main)\.ts$|^(config\/|database\/(?!errors)|embedded-postgres\/|http\/openapi\/|agreements\/agreement-kinds\/rules\/)|[-/](schema|table)\.ts$|(^|\/)codes\.ts$/
/** Lists of all codes of a kind: they report none. */
const declarations = [
  /export const problemTypes = \{.*?^\} as const/ms,
  /export const (?:gap|finding|check)Codes = \[.*?\] as const/s,
  /^import [^']*'[^'\n]*'$/gm,
]
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !ignored.test(file))
  .map((file) => declarations.reduce((text, list) => text.replace(list, ''), readFileSync(join('src', file), 'utf8')))

/** The texts in quotes. */
const textsIn = (source: string): string[] =>
  [...source.matchAll(/'([^'\n]*)'|`([^`\n]*)`/g)].map(([, single, template]) => single ?? template ?? '')

const anyUpperCase: CodeKind[] = ['blocker', 'next_step', 'finding', 'request_error']
/** Where the source reports a code, and the kinds that it can have there. */
const positions: [RegExp, CodeKind[]][] = [
  // A text like this is a code wherever it is.
  [/(['`][A-Z]+(?:_[A-Z0-9]+)+['`])/g, anyUpperCase],
  // Not a type such as Gap['code'].
  [/\bcode: (?!\w+\[)([^,;}\n]*)/g, anyUpperCase],
  [/\bnew Problem\(\s*([^,)]*)/g, ['problem']],
  [/\b(?:blocker|block)\(\s*([^,)]*)/g, ['blocker']],
  [/(?<!\.)\b(?:add|step|nextStep)\(\s*([^,)]*)/g, anyUpperCase],
  [/\binvalidJson\(\s*([^,)]*)/g, ['request_error']],
  [/\brequestError\([^,]*,\s*([^,)]*)/g, ['request_error']],
]

const reportedIn = (source: string) =>
  positions.flatMap(([position, kinds]) =>
    [...source.matchAll(position)].flatMap(([, expression = '']) =>
      textsIn(expression)
        .filter((code) => /^[A-Za-z][A-Za-z0-9_-]*$/.test(code))
        .map((code) => ({ code, kinds })),
    ),
  )

/** The keywords of JSON Schema in the schemas of requests. */
function keywordsOfRequests(): Set<string> {
  const keywords = new Set<string>()
  const seen = new Set<string>()
  const visit = (schema: Body): void => {
    if (typeof schema !== 'object' || schema === null) return
    if (schema.$ref) {
      if (seen.has(schema.$ref)) return
      seen.add(schema.$ref)
      visit(
        schema.$ref
          .slice(2)
          .split('/')
          .reduce((part: Body, name: string) => part[name], document),
      )
      return
    }
    for (const keyword of Object.keys(schema)) keywords.add(keyword)
    for (const part of [schema.items, ...(schema.oneOf ?? []), ...Object.values(schema.properties ?? {})]) visit(part)
  }
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path)) as Body[]) {
    for (const { schema } of Object.values(operation.requestBody?.content ?? {}) as Body[]) visit(schema)
    for (const parameter of operation.parameters ?? []) {
      const name = parameter.$ref?.split('/').at(-1)
      visit((name ? (document.components as Body).parameters[name] : parameter).schema)
    }
  }
  return keywords
}

/** Keywords that are not checked themselves: annotations, and those of which a part is reported. */
const notReported =
  /^(\$|x-|title$|description$|examples$|default$|properties$|items$|oneOf$|discriminator$|additionalProperties$|readOnly$|writeOnly$|deprecated$)/

t.test('the table has every code that the source reports, with its kind', async (t) => {
  const kindsOf = new Map(table.map(({ code, kinds }) => [code, kinds]))
  const missing = sources
    .flatMap(reportedIn)
    .filter(({ code, kinds }) => !kinds.some((kind) => kindsOf.get(code)?.includes(kind)))
  t.strictSame(missing, [])
  const errors = codesOf(table, 'request_error')
  t.strictSame(
    [...keywordsOfRequests()].filter((keyword) => !notReported.test(keyword) && !errors.includes(keyword)),
    [],
    'keywords of schemas',
  )
})

t.test('the source reports every code of the table', async (t) => {
  const texts = new Set([...sources.flatMap(textsIn), ...keywordsOfRequests()])
  t.strictSame(
    table.filter(({ code }) => !texts.has(code)).map(({ code }) => code),
    [],
  )
})

t.test('the scan finds codes that the table lacks, in every form of the source', async (t) => {
  const text = `
    const a = { code: 'NO_SUCH_CODE', message: '', ref: null }
    const b = { code: isLate ? 'LATE' : 'EARLY' }
    throw new Problem('no-such-problem')
    throw block('NOSUCH', 'No.')
    const c = [[isGap, 'who', 'NO_SUCH_GAP']]
    requestError('', 'no-such-error', '')
  `
  t.strictSame([...new Set(reportedIn(text).map(({ code }) => code))].sort(), [
    ...['EARLY', 'LATE', 'NOSUCH', 'NO_SUCH_CODE', 'NO_SUCH_GAP', 'no-such-error', 'no-such-problem'],
  ])
})

t.test('a code has one meaning', (t) => {
  const text = { kind: 'blocker', meaning: 'A meaning.', advice: 'An advice.' } as const
  t.match(
    codeTable({ A_CODE: text }, { A_CODE: { ...text, kind: 'finding' } }).find(({ code }) => code === 'A_CODE'),
    {
      kinds: ['blocker', 'finding'],
    },
  )
  t.throws(() => codeTable({ A_CODE: text }, { A_CODE: { ...text, meaning: 'Another meaning.' } }), /A_CODE/)
  t.end()
})

t.test('each text is a sentence, and its operations and actions exist', (t) => {
  const operations = new Set<string>(Object.keys(policy))
  const actions = new Set(
    features.flatMap(({ lifecycles = [] }) => lifecycles.flatMap((one) => Object.keys(one.transitions))),
  )
  for (const { code, meaning, advice } of table) {
    for (const text of [meaning, advice]) t.match(text, /^[`A-Z].*\.$/s, code)
    for (const [, name = ''] of advice.matchAll(/`([a-z][A-Za-z_]*)`/g)) {
      const isOperation = /^(create|get|list|update|delete|transition|register|invite)[A-Z]/.test(name)
      if (isOperation) t.ok(operations.has(name), `${code}: ${name}`)
      if (name.includes('_')) t.ok(actions.has(name), `${code}: ${name}`)
    }
  }
  t.end()
})

t.test('GET /v1/codes lists the table, by kind', async (t) => {
  const list = async (query = '') => (await operator.call('GET', `/v1/codes${query}`)).body.data
  t.strictSame(await list(), table)
  for (const kind of codeKinds) {
    t.strictSame(
      (await list(`?kind=${kind}`)).map(({ code }: Body) => code),
      codesOf(table, kind),
      kind,
    )
  }
  t.strictSame(
    (await list('?kind=blocker,finding')).map(({ code }: Body) => code),
    codesOf(table, 'blocker', 'finding'),
  )
  t.match(await operator.call('GET', '/v1/codes?kind=other'), { status: 400, body: { errors: [{ code: 'enum' }] } })
})

t.test('the enums of the document have the codes of their kind', (t) => {
  const valuesOf = (name: string) => (document.components.schemas as Body)[name]['x-extensible-enum']
  for (const [name, kind] of [
    ['ProblemCode', 'problem'],
    ['RequestErrorCode', 'request_error'],
    ['BlockerCode', 'blocker'],
    ['NextStepCode', 'next_step'],
  ] as const) {
    t.strictSame(valuesOf(name), codesOf(table, kind), name)
  }
  const findings = [
    'ExpectationGapCode',
    'FeasibilityFindingCode',
    'BenefitBalanceFindingCode',
    'FundingPlanFindingCode',
    'CostAllocationFindingCode',
    'CostAllocationDriftCode',
    'CostAllocationShareReason',
    'VarianceFindingCode',
    'ConflictPlanFindingCode',
    'FeeDecisionFindingCode',
    'RoomFindingCode',
    'AgreementFindingCode',
    'CostAllocationFindingCode',
    'CostAllocationDriftCode',
    'CostAllocationShareReason',
  ]
  const values = findings.flatMap((name) => {
    const schema = (document.components.schemas as Body)[name]
    return schema.enum ?? schema['x-extensible-enum']
  })
  t.strictSame([...new Set(values)].sort(), codesOf(table, 'finding'))
  t.end()
})

t.test('every code has a page', async (t) => {
  for (const code of table) {
    const page = await fetch(address + code.page)
    t.equal(page.status, 200)
    t.match(await page.text(), `<h1>${code.code}</h1>`)
  }
})
