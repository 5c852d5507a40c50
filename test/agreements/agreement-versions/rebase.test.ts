// The three-way merge of a draft amendment. Golden case 15 of the design.
import fc from 'fast-check'
import t from 'tap'
import type { Content } from '../../../src/agreements/agreement-versions/content.ts'
import type { DraftClause, Parts } from '../../../src/agreements/agreement-versions/parts.ts'
import { mergedParts, type Rebase, rebase } from '../../../src/agreements/agreement-versions/rebase.ts'
import { unitsOf } from '../../../src/agreements/agreement-versions/units.ts'
import { clauseWith, completeContent, emptyContent, expectationWith, ids } from '../../support/agreement-contents.ts'

const changed = <Value>(value: Value, change: (value: Value) => void): Value => {
  const copy = structuredClone(value)
  change(copy)
  return copy
}
const withTarget = (index: number, target: string) => (content: Content) => {
  Object.assign(content.expectations[index] as object, { target })
}
const targetOf = (value: unknown): string | null => (value as { target: string | null }).target
const takenFrom = ({ merged }: Rebase, from: 'theirs' | 'yours', base: Content): string[] => {
  const units = unitsOf(base)
  return [...merged]
    .filter(
      ([id, one]) => one.from === from && JSON.stringify(one.value) !== JSON.stringify(units.get(id)?.value ?? null),
    )
    .map(([id]) => id)
}

const base = emptyContent()
base.expectations = [1, 2, 3].map((position) => expectationWith(position))

t.test('golden case 15: each side changes another expectation', async (t) => {
  const theirs = changed(base, withTarget(1, '97'))
  const result = rebase({ base, theirs, mine: changed(base, withTarget(2, '99')) })
  t.strictSame(result.conflicts, [])
  t.equal(targetOf(result.merged.get('expectation/E2')?.value), '97')
  t.equal(targetOf(result.merged.get('expectation/E3')?.value), '99')
  t.strictSame(takenFrom(result, 'theirs', base), ['expectation/E2'])
  t.strictSame(takenFrom(result, 'yours', base), ['expectation/E3'])
})

t.test('golden case 15: both sides change one expectation', async (t) => {
  const contents = { base, theirs: changed(base, withTarget(1, '97')), mine: changed(base, withTarget(1, '90')) }
  const { conflicts } = rebase(contents)
  t.equal(conflicts.length, 1)
  const [conflict] = conflicts
  t.equal(conflict?.unit, 'expectation/E2')
  t.strictSame([conflict?.base, conflict?.theirs, conflict?.yours].map(targetOf), ['95', '97', '90'])
  const resolved = rebase(contents, ['expectation/E2'])
  t.strictSame(resolved.conflicts, [])
  t.equal(targetOf(resolved.merged.get('expectation/E2')?.value), '90')
  t.equal(rebase(contents, ['expectation/E3', 'term']).conflicts.length, 1, 'other units resolve nothing')
  const equal = rebase({ ...contents, mine: changed(base, withTarget(1, '97')) })
  t.strictSame(equal.conflicts, [], 'an equal change on both sides')
})

t.test('a unit that one side removes and the other changes is a conflict', async (t) => {
  const removed = changed(base, ({ expectations }) => {
    expectations.splice(1, 1)
  })
  const edited = changed(base, withTarget(1, '97'))
  t.match(rebase({ base, theirs: removed, mine: edited }).conflicts, [
    { unit: 'expectation/E2', theirs: null, yours: { target: '97' } },
  ])
  t.match(rebase({ base, theirs: edited, mine: removed }).conflicts, [{ theirs: { target: '97' }, yours: null }])
  const added = (text: string) =>
    changed(base, ({ clauses }) => {
      clauses.push(clauseWith(1, { text }))
    })
  t.match(rebase({ base, theirs: added('One.'), mine: added('Two.') }).conflicts, [
    { unit: 'clause/clause-1', base: null },
  ])
  t.strictSame(rebase({ base, theirs: removed, mine: base }).merged.get('expectation/E2'), {
    unit: 'expectation',
    key: 'E2',
    from: 'theirs',
    value: null,
  })
})

const draftClause = (key: string, position: number, fields: Partial<DraftClause> = {}): DraftClause => ({
  key,
  position,
  heading: key,
  text: `The text of ${key}.`,
  covers: [],
  survives: false,
  parameters: [],
  source: null,
  ...fields,
})
const baseParts: Parts = {
  term: base.term,
  summary: null,
  amendmentKinds: [],
  include: {
    ...{ mission: true, benefits: true, communicationPlan: true, finance: true, commitments: true, law: true },
    expectationIds: null,
  },
  clauses: [draftClause('a', 10), draftClause('b', 20), draftClause('c', 30)],
  exhibits: [],
  notApplicable: [],
  financialTerms: completeContent('general').financialTerms,
  noMoneyReason: null,
  enrollment: completeContent('ehs_ccp').enrollment,
  subaward: completeContent('subaward').subaward,
  preschoolCoordination: completeContent('hs_preschool_mou').preschoolCoordination,
  dataSharing: completeContent('data_sharing').dataSharing,
}
/** What is compiled of the parts. */
const contentOf = (parts: Parts): Content => ({
  ...base,
  ...parts,
  clauses: parts.clauses
    .toSorted((a, b) => a.position - b.position)
    .map(({ key, heading, text, covers, survives }, index) => ({
      ...{ number: String(index + 1), key, heading, text, covers, survives },
      source: null,
    })),
  exhibits: parts.exhibits.map(({ title, text, sha256, bytes, mediaType }, index) => ({
    ...{ number: String.fromCharCode(65 + index), title, text, sha256, bytes, mediaType },
  })),
})
function rebaseParts(theirs: Parts, mine: Parts): Parts {
  const result = rebase({ base: contentOf(baseParts), theirs: contentOf(theirs), mine: contentOf(mine) })
  t.strictSame(result.conflicts, [])
  return mergedParts({ base: baseParts, theirs, mine }, result)
}
const exhibit = (title: string) => ({
  ...{ title, text: 'Text', sha256: null, bytes: null, mediaType: null, location: null, custodianId: null },
})

t.test('what the draft includes is merged by field, and expectations one by one', async (t) => {
  const [old, added, mineOnly, gone] = ['a', 'b', 'c', 'd']
  const including = (include: Partial<Parts['include']>) =>
    changed(baseParts, (parts) => {
      Object.assign(parts.include, include)
    })
  const merge = (
    base: Partial<Parts['include']>,
    theirs: Partial<Parts['include']>,
    mine: Partial<Parts['include']>,
  ) => {
    const versions = { base: including(base), theirs: including(theirs), mine: including(mine) }
    const result = rebase({ base: contentOf(baseParts), theirs: contentOf(baseParts), mine: contentOf(baseParts) })
    return mergedParts(versions, result).include
  }
  t.match(merge({}, { mission: false }, { benefits: false }), { mission: false, benefits: false })
  const ids = (...expectationIds: (string | undefined)[]) => ({ expectationIds: expectationIds as string[] })
  t.match(merge(ids(old), ids(old, added), ids(old)), ids(old, added), 'only theirs changed')
  t.strictSame(
    merge(ids(old, gone), ids(old, added), ids(old, gone, mineOnly)).expectationIds,
    [old, mineOnly, added],
    'both changed',
  )
  t.match(merge(ids(old), ids(old), {}), { expectationIds: null })
})

t.test('exhibits keep the order, place and custodian that only the other version changed', async (t) => {
  const [x, y] = [exhibit('X'), exhibit('Y')]
  const withExhibits = (...exhibits: Parts['exhibits']) =>
    changed(baseParts, (parts) => {
      parts.exhibits = exhibits
    })
  const merge = (theirs: Parts, mine: Parts) => {
    const base = withExhibits(x, y)
    return mergedParts(
      { base, theirs, mine },
      rebase({ base: contentOf(base), theirs: contentOf(theirs), mine: contentOf(mine) }),
    ).exhibits
  }
  const moved = { ...x, location: 'Vault', custodianId: ids.center }
  t.strictSame(merge(withExhibits(y, moved), withExhibits(x, y, exhibit('Z'))), [y, moved, exhibit('Z')])
  t.strictSame(merge(withExhibits(moved, y), withExhibits(y, { ...x, location: 'Desk' })), [
    y,
    { ...moved, location: 'Desk' },
  ])
})

t.test('the parts of both sides are merged by unit', async (t) => {
  const theirs = changed(baseParts, (parts) => {
    parts.term.endsOn = '2028-08-31'
    parts.clauses[0] = draftClause('a', 10, {
      text: 'At {{rate}}.',
      parameters: [{ name: 'rate', type: 'money', required: true, description: null, value: '9.00' }],
    })
    parts.clauses.splice(1, 1)
    parts.clauses.push(draftClause('theirs', 40))
    parts.exhibits.push(exhibit('Theirs'))
    parts.noMoneyReason = 'Theirs'
    Object.assign(parts.preschoolCoordination?.topics.education as object, { plan: 'Theirs' })
    Object.assign(parts.dataSharing as object, { purpose: 'Theirs' })
    parts.dataSharing?.elements.push({
      name: 'Theirs',
      level: 'aggregate',
      fromId: ids.lead,
      toId: ids.center,
      ground: null,
      groundDetail: null,
    })
  })
  const mine = changed(baseParts, (parts) => {
    parts.summary = 'Mine'
    parts.amendmentKinds = ['other']
    parts.clauses[2] = draftClause('c', 30, { text: 'Mine.' })
    parts.clauses.push(draftClause('mine', 50))
    parts.exhibits.push(exhibit('Mine'))
    parts.financialTerms = []
    parts.enrollment = null
    Object.assign(parts.subaward as object, { fain: 'MINE-1' })
    parts.notApplicable.push({ rule: 'TRAVEL', reason: 'Mine' })
    Object.assign(parts.preschoolCoordination as object, { schoolYearStartsOn: '09-01' })
    Object.assign(parts.dataSharing as object, { retention: 'Mine' })
  })
  const merged = rebaseParts(theirs, mine)
  t.strictSame(merged, {
    ...mine,
    term: theirs.term,
    clauses: [theirs.clauses[0], mine.clauses[2], mine.clauses[3], theirs.clauses[2]],
    exhibits: [exhibit('Mine'), exhibit('Theirs')],
    noMoneyReason: 'Theirs',
    preschoolCoordination: {
      ...mine.preschoolCoordination,
      topics: theirs.preschoolCoordination?.topics,
    },
    dataSharing: {
      ...mine.dataSharing,
      purpose: 'Theirs',
      elements: theirs.dataSharing?.elements,
    },
  })
})

t.test('positions of clauses are merged too', async (t) => {
  const theirs = changed(baseParts, ({ clauses: [a] }) => Object.assign(a as object, { position: 99 }))
  const mine = changed(baseParts, ({ clauses: [a, b] }) => {
    Object.assign(a as object, { text: 'Mine.' })
    Object.assign(b as object, { position: 5 })
  })
  t.strictSame(
    rebaseParts(theirs, mine).clauses.map(({ key, position, text }) => [key, position, text]),
    [
      ['a', 99, 'Mine.'],
      ['b', 5, 'The text of b.'],
      ['c', 30, 'The text of c.'],
    ],
  )
})

t.test('parts that one side removes are removed', async (t) => {
  const none = changed(baseParts, (parts) => {
    Object.assign(parts, { preschoolCoordination: null, dataSharing: null, subaward: null, enrollment: null })
    parts.clauses = []
    parts.financialTerms = []
  })
  t.strictSame(rebaseParts(none, baseParts), none)
  t.strictSame(rebaseParts(baseParts, none), none)
  t.strictSame(rebaseParts(none, none), none)
})

t.test('with one side unchanged, the rebase is the other side', async (t) => {
  const versions = fc
    .record({
      keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 }),
      texts: fc.array(fc.constantFrom('x', 'y'), { minLength: 5, maxLength: 5 }),
      targets: fc.array(fc.constantFrom('1', '2', '3'), { maxLength: 4 }),
      noticeDays: fc.option(fc.nat(5)),
    })
    .map(({ keys, texts, targets, noticeDays }) => {
      const parts = {
        ...baseParts,
        term: { ...baseParts.term, noticeDays },
        clauses: keys.map((key, at) => draftClause(key, at + 1, { text: texts[at] ?? '' })),
      }
      const expectations = targets.map((target, at) => expectationWith(at + 1, { target }))
      return { parts, content: { ...contentOf(parts), expectations } }
    })
  const valuesOf = ({ merged }: Rebase) =>
    new Map([...merged].filter(([, { value }]) => value !== null).map(([id, { value }]) => [id, JSON.stringify(value)]))
  const unitsIn = (content: Content) =>
    new Map([...unitsOf(content)].map(([id, { value }]) => [id, JSON.stringify(value)]))
  const isSame = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>) =>
    a.size === b.size && [...a].every(([id, value]) => b.get(id) === value)
  const sortedClauses = ({ clauses }: Parts) => JSON.stringify(clauses.toSorted((a, b) => a.position - b.position))
  const takesOther = fc.property(versions, versions, (old, other) => {
    const [theirs, yours] = [
      rebase({ base: old.content, theirs: other.content, mine: old.content }),
      rebase({ base: old.content, theirs: old.content, mine: other.content }),
    ]
    const partsOf = (theirs: Parts, mine: Parts, result: Rebase) =>
      sortedClauses(mergedParts({ base: old.parts, theirs, mine }, result))
    return (
      theirs.conflicts.length + yours.conflicts.length === 0 &&
      isSame(valuesOf(theirs), unitsIn(other.content)) &&
      isSame(valuesOf(yours), unitsIn(other.content)) &&
      partsOf(other.parts, old.parts, theirs) === sortedClauses(other.parts) &&
      partsOf(old.parts, other.parts, yours) === sortedClauses(other.parts)
    )
  })
  t.doesNotThrow(() => fc.assert(takesOther))
  /** Every unit is either merged or a conflict, and what both sides have is never lost. */
  const isComplete = fc.property(versions, versions, versions, (old, other, own) => {
    const { conflicts, merged } = rebase({ base: old.content, theirs: other.content, mine: own.content })
    const all = new Set([old, other, own].flatMap(({ content }) => [...unitsOf(content).keys()]))
    return conflicts.length + merged.size === all.size && conflicts.every(({ unit }) => !merged.has(unit))
  })
  t.doesNotThrow(() => fc.assert(isComplete))
})
