// The difference of two contents by unit, and the amendment kinds that allow it. Golden case 14 of the design.
import fc from 'fast-check'
import t from 'tap'
import { agreementKinds } from '../../../src/agreements/agreement-kinds/kinds.ts'
import type { AmendmentKind, Content, ContentClause } from '../../../src/agreements/agreement-versions/content.ts'
import {
  amendmentKindMismatch,
  diffContents,
  type UnitChange,
} from '../../../src/agreements/agreement-versions/diff.ts'
import { run } from '../../../src/agreements/agreement-versions/diff-job.ts'
import { unitIdOf, unitNames, unitsOf } from '../../../src/agreements/agreement-versions/units.ts'
import {
  clauseWith,
  completeContent,
  emptyContent,
  expectationWith,
  ids,
  partyWith,
} from '../../support/agreement-contents.ts'

function changed(content: Content, change: (content: Content) => void): Content {
  const copy = structuredClone(content)
  change(copy)
  return copy
}
/** The difference after a change of a content. */
const changesOf = (before: Content, change: (content: Content) => void): UnitChange[] =>
  diffContents(before, changed(before, change))
const brief = (changes: UnitChange[]) =>
  changes.map(({ change, pointer, ...one }) => `${change} ${unitIdOf(one)} ${pointer}`)
const withClauses = (...keys: string[]): ContentClause[] =>
  keys.map((key, index) => ({ ...clauseWith(index + 1), key, heading: key, text: `The text of ${key}.` }))

t.test('golden case 14: a later end, and a higher amount', async (t) => {
  const before = completeContent('general')
  const extension = changesOf(before, ({ term }) => {
    term.endsOn = '2027-12-31'
  })
  t.strictSame(extension, [
    {
      unit: 'term',
      key: null,
      pointer: '/term/endsOn',
      words: null,
      days: 122,
      amount: null,
      change: 'changed',
      before: '2027-08-31',
      after: '2027-12-31',
    },
  ])
  t.strictSame(amendmentKindMismatch(extension, ['correction']), ['term'])
  t.strictSame(amendmentKindMismatch(extension, ['correction', 'term_extension']), [])
  const raise = changesOf(before, ({ financialTerms }) => {
    for (const term of financialTerms) term.amount = '131250.50'
  })
  t.match(raise, [{ unit: 'financial', key: 'care', pointer: '/financialTerms/0/amount', amount: '11250.50' }])
  t.equal(raise.length, 1)
})

t.test('equal contents have no difference, whatever the order of their properties', async (t) => {
  for (const kind of agreementKinds) {
    const content = completeContent(kind)
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed)
      if (typeof value !== 'object' || value === null) return value
      const entries = Object.entries(value).map(([name, member]): [string, unknown] => [name, reversed(member)])
      return Object.fromEntries(entries.reverse())
    }
    t.strictSame(diffContents(content, reversed(content) as Content), [], kind)
    const other = emptyContent()
    t.equal(
      JSON.stringify(diffContents(other, content)),
      JSON.stringify(diffContents(reversed(other) as Content, reversed(content) as Content)),
      'the same bytes',
    )
    t.strictSame(run({ before: other, after: content }), { changes: diffContents(other, content) })
  }
})

t.test('units are in the order of the design, and everything is added without a base', async (t) => {
  for (const kind of agreementKinds) {
    const content = completeContent(kind)
    content.exhibits = [{ number: 'A', title: 'Form', text: 'Text', sha256: null, bytes: null, mediaType: null }]
    content.benefits = [
      { beneficiary: 'children', organizationId: ids.lead, statement: 'Care', description: null, indicators: [] },
    ]
    content.notApplicable = [{ rule: 'TRAVEL', reason: 'Nobody travels.' }]
    content.noMoneyReason = 'None'
    const changes = diffContents(null, content)
    t.ok(changes.every(({ change, before }) => change === 'added' && before === null))
    const order = changes.map(({ unit }) => unitNames.indexOf(unit))
    t.strictSame(
      order,
      order.toSorted((a, b) => a - b),
      kind,
    )
    t.equal(changes.length, unitsOf(content).size)
    const removed = diffContents(content, emptyContent(kind))
    t.strictSame(
      new Set(removed.filter(({ change }) => change === 'removed').map(({ after }) => after)),
      new Set([null]),
    )
  }
})

t.test('every change of what is signed is in the difference, except of the version', async (t) => {
  const content = completeContent('ehs_ccp')
  for (const kind of ['hs_preschool_mou', 'subaward', 'data_sharing'] as const) {
    const { preschoolCoordination, subaward, dataSharing } = completeContent(kind)
    Object.assign(content, {
      preschoolCoordination: preschoolCoordination ?? content.preschoolCoordination,
      subaward: subaward ?? content.subaward,
      dataSharing: dataSharing ?? content.dataSharing,
    })
  }
  content.exhibits = [{ number: 'A', title: 'Form', text: 'Text', sha256: null, bytes: null, mediaType: null }]
  content.benefits = [
    { beneficiary: 'children', organizationId: ids.lead, statement: 'Care', description: null, indicators: [] },
  ]
  content.notApplicable = [{ rule: 'TRAVEL', reason: 'Nobody travels.' }]
  content.noMoneyReason = 'None'
  const leaves: (string | number)[][] = []
  const visit = (value: unknown, path: (string | number)[]) => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') leaves.push(path)
    else if (Array.isArray(value)) value.forEach((member, index) => void visit(member, [...path, index]))
    else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) visit(member, [...path, name])
  }
  visit(content, [])
  const missing = leaves.flatMap((path) => {
    const after = structuredClone(content)
    const parent = path.slice(0, -1).reduce<never>((value, key) => value[key], after as never) as Record<
      string,
      unknown
    >
    const name = path.at(-1) as string
    const value = parent[name]
    const isAmount = /amount|thisAction|obligated|committed/i.test(name)
    parent[name] =
      typeof value === 'boolean' ? !value : typeof value === 'number' ? value + 1 : isAmount ? '1.00' : `${value} x`
    return diffContents(content, after).length > 0 ? [] : [path.join('/')]
  })
  t.ok(leaves.length > 200)
  t.strictSame(
    missing.filter((path) => !path.startsWith('version/')),
    // The ids of records, and numbers by position, which say nothing about the content.
    [
      'format',
      'agreement/id',
      'partnership/id',
      'expectations/0/id',
      'expectations/1/id',
      ...content.clauses.map((_, index) => `clauses/${index}/number`),
      'exhibits/0/number',
    ],
  )
})

t.test('texts have words, as the differences of missions', async (t) => {
  const before = emptyContent()
  before.clauses = withClauses('liability')
  const [change, ...others] = changesOf(before, ({ clauses }) => {
    for (const clause of clauses) clause.text = 'The new text of liability.'
  })
  t.match(change, { pointer: '/clauses/0/text', days: null, amount: null })
  t.strictSame(change?.words, [
    { change: 'unchanged', text: 'The ' },
    { change: 'added', text: 'new ' },
    { change: 'unchanged', text: 'text of liability.' },
  ])
  t.strictSame(others, [])
  const after = changed(before, ({ clauses: [first] }) => Object.assign(first as object, { text: 'New text.' }))
  t.match(diffContents(before, after, { words: false }), [{ pointer: '/clauses/0/text', words: null }])
  const [code] = changesOf(before, (content) => {
    content.signing = 'sequential'
  })
  t.match(code, { unit: 'agreement', key: 'signing', words: null, before: 'parallel', after: 'sequential' })
})

t.test('the fields of a unit are listed, without numbers that follow from them', async (t) => {
  const before = completeContent('general')
  t.strictSame(
    brief(
      changesOf(before, ({ expectations: [, second], mission, communication }) => {
        Object.assign(second as object, { revision: 2, target: '97', indicator: null })
        Object.assign(mission as object, { number: 2, contentHash: 'a'.repeat(64), vision: 'All children.' })
        Object.assign(communication?.touchpoints[0] as object, { durationMinutes: 90 })
      }),
    ),
    [
      'changed mission /mission/vision',
      'changed expectation/E2 /expectations/1/indicator',
      'changed expectation/E2 /expectations/1/target',
      'changed communication /communication/touchpoints/0/durationMinutes',
    ],
  )
  t.strictSame(
    brief(
      changesOf(before, ({ expectations: [first] }) => {
        Object.assign(first as object, { revision: 3 })
      }),
    ),
    ['changed expectation/E1 /expectations/0/revision'],
    'a number that changed alone',
  )
})

t.test('clauses are identified by their key, and moved clauses are as few as possible', async (t) => {
  const before = emptyContent()
  before.clauses = withClauses('a', 'b', 'c', 'd')
  const moved = (...keys: string[]) =>
    changesOf(before, (content) => {
      content.clauses = withClauses(...keys)
    })
  t.strictSame(brief(moved('new', 'a', 'b', 'c', 'd')), ['added clause/new /clauses/0'], 'numbers alone are no change')
  t.strictSame(brief(moved('b', 'd')), ['removed clause/a /clauses/0', 'removed clause/c /clauses/2'])
  const [change, ...others] = moved('d', 'a', 'b', 'c')
  t.match(change, { unit: 'clause', key: 'd', change: 'moved', pointer: '/clauses/0', before: '4', after: '1' })
  t.strictSame(others, [])
  t.strictSame(brief(moved('d', 'c', 'b', 'a')).length, 3)
  t.strictSame(
    brief(
      changesOf(before, (content) => {
        content.clauses = withClauses('d', 'a', 'b', 'c')
        Object.assign(content.clauses[0] as object, { heading: 'New' })
      }),
    ),
    ['moved clause/d /clauses/0', 'changed clause/d /clauses/0/heading'],
  )
})

t.test('the order of steps and of kinds of data is signed, so another one is a difference', async (t) => {
  const before = emptyContent()
  const step = { level: 'staff', who: 'The directors', withinDays: 10, answerInWriting: true, method: null }
  before.conflictSteps = ['talk', 'meet', 'mediate'].map((key) => ({ ...step, key })) as never
  before.dataSharing = structuredClone(completeContent('data_sharing').dataSharing)
  const elements = before.dataSharing?.elements ?? []
  elements.splice(0, elements.length, ...['Ages', 'Days'].map((name) => ({ ...elements[0], name }) as never))
  t.strictSame(brief(changesOf(before, ({ conflictSteps }) => conflictSteps.push(conflictSteps.shift() as never))), [
    'moved conflict_step/talk /conflictSteps/2',
  ])
  t.match(
    changesOf(before, ({ dataSharing }) => dataSharing?.elements.reverse()),
    [{ unit: 'data_element', key: 'elements/Days', change: 'moved', before: '2', after: '1' }],
  )
})

t.test('equal keys are told apart', async (t) => {
  const before = emptyContent()
  const [lead] = before.parties
  lead?.signatories.push(...structuredClone(lead.signatories))
  t.strictSame(
    brief(
      changesOf(before, ({ parties: [first] }) => {
        Object.assign(first?.signatories[1] as object, { title: null })
      }),
    ),
    [`changed signatory/${ids.lead}/Director of Springfield Head Start#2 /parties/0/signatories/1/title`],
  )
})

t.test('amendment kinds and the changes that they allow', async (t) => {
  const kinds: AmendmentKind[] = [
    'correction',
    'term_extension',
    'financial_change',
    'expectation_change',
    'party_change',
    'other',
  ]
  const subaward = completeContent('subaward')
  const partnership = completeContent('ehs_ccp')
  const cases: [string, Content, (content: Content) => void, AmendmentKind[]][] = [
    [
      'clause text',
      partnership,
      ({ clauses: [first] }) => Object.assign(first as object, { text: 'New.' }),
      ['correction'],
    ],
    [
      'clause heading',
      partnership,
      ({ clauses: [first] }) => Object.assign(first as object, { heading: 'N' }),
      ['correction'],
    ],
    ['covers', partnership, ({ clauses: [first] }) => Object.assign(first as object, { covers: [] }), []],
    ['clause added', partnership, ({ clauses }) => clauses.push(clauseWith(99)), []],
    ['clause removed', partnership, ({ clauses }) => clauses.pop(), []],
    ['clause moved', partnership, ({ clauses }) => clauses.reverse(), []],
    ['end', partnership, ({ term }) => Object.assign(term, { endsOn: null }), ['term_extension']],
    [
      'renewal',
      partnership,
      ({ term }) => Object.assign(term, { renewal: { maxRenewals: 1, months: 12, noticeDays: 30 } }),
      ['term_extension'],
    ],
    ['notice', partnership, ({ term }) => Object.assign(term, { noticeDays: 30 }), []],
    ['money', partnership, ({ financialTerms }) => financialTerms.pop(), ['financial_change']],
    [
      'subaward',
      subaward,
      (content) => Object.assign(content.subaward as object, { obligated: '1.00' }),
      ['financial_change'],
    ],
    ['expectation', partnership, ({ expectations }) => expectations.push(expectationWith(9)), ['expectation_change']],
    [
      'enrollment',
      partnership,
      ({ enrollment }) => Object.assign(enrollment as object, { hoursPerDay: 11 }),
      ['expectation_change'],
    ],
    [
      'party',
      partnership,
      ({ parties }) => parties.push(partyWith(ids.home, 'Home', 'child_care_provider', { signatories: [] })),
      ['party_change'],
    ],
    ['signatory', partnership, ({ parties: [first] }) => first?.signatories.pop(), ['party_change']],
    ['title', partnership, ({ agreement }) => Object.assign(agreement, { title: 'New' }), []],
    ['mission', partnership, (content) => Object.assign(content, { mission: null }), []],
  ]
  for (const [name, content, change, expected] of cases) {
    const changes = changesOf(content, change)
    t.ok(changes.length > 0, name)
    t.strictSame(
      kinds.filter((kind) => amendmentKindMismatch(changes, [kind]).length === 0),
      [...expected, 'other'],
      name,
    )
    t.ok(amendmentKindMismatch(changes, []).length > 0, `${name}: without a kind`)
  }
  const several = changesOf(partnership, (content) => {
    Object.assign(content.term, { endsOn: '2028-01-01', noticeDays: 30 })
    content.expectations.pop()
    content.financialTerms.pop()
  })
  t.strictSame(amendmentKindMismatch(several, ['term_extension', 'financial_change']), ['term', 'expectation/E2'])
})

t.test('differences of contents that were changed at random', async (t) => {
  const contents = fc
    .record({
      keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 0, maxLength: 6 }),
      noticeDays: fc.option(fc.nat(90)),
      targets: fc.array(fc.constantFrom('1', '2', '3'), { maxLength: 4 }),
    })
    .map(({ keys, noticeDays, targets }): Content => {
      const content = emptyContent()
      content.clauses = withClauses(...keys)
      content.term.noticeDays = noticeDays
      content.expectations = targets.map((target, index) => expectationWith(index + 1, { target }))
      return content
    })
  const isEmpty = fc.property(contents, (content) => diffContents(content, structuredClone(content)).length === 0)
  /** What one direction adds, the other one removes. */
  const isSymmetric = fc.property(contents, contents, (one, other) => {
    const idsOf = (changes: UnitChange[], change: string) =>
      changes
        .filter((entry) => entry.change === change)
        .map(unitIdOf)
        .sort()
    const [forward, back] = [diffContents(one, other), diffContents(other, one)]
    return (
      JSON.stringify(idsOf(forward, 'added')) === JSON.stringify(idsOf(back, 'removed')) &&
      JSON.stringify(idsOf(forward, 'changed')) === JSON.stringify(idsOf(back, 'changed')) &&
      idsOf(forward, 'moved').length === idsOf(back, 'moved').length
    )
  })
  t.doesNotThrow(() => fc.assert(isEmpty))
  t.doesNotThrow(() => fc.assert(isSymmetric))
})

t.test('long texts that differ everywhere are not divided into words', async (t) => {
  const text = (word: string) => `${word} `.repeat(3_000).trim()
  const before = emptyContent()
  before.clauses = Array.from({ length: 50 }, (_, at) => clauseWith(at + 1, { text: text(`a${at}`) }))
  const changes = changesOf(before, ({ clauses }) => {
    for (const [at, clause] of clauses.entries()) clause.text = text(`b${at}`)
  })
  t.equal(changes.length, 50)
  t.strictSame(
    changes[49]?.words?.map(({ change }) => change),
    ['removed', 'added'],
  )
})
