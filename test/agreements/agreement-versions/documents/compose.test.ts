// Documents of agreement versions: every part of the content, the signing record, and an amendment alone.
import t from 'tap'
import { type Content, canonicalContent } from '../../../../src/agreements/agreement-versions/content.ts'
import { composeDocument } from '../../../../src/agreements/agreement-versions/documents/compose.ts'
import type { DocumentOptions } from '../../../../src/agreements/agreement-versions/documents/options.ts'
import { unitNames } from '../../../../src/agreements/agreement-versions/units.ts'
import { amendedContent, changesOf } from './amended.ts'
import { textsOf, withoutSpace } from './model-text.ts'
import {
  center,
  draftOptions,
  ehsContent,
  executedOptions,
  frozenOptions,
  fullContent,
  goldenContent,
  waivedReview,
} from './sample.ts'

const compose = (content: Content, options: DocumentOptions = frozenOptions) =>
  composeDocument(content, options, canonicalContent(content).sha256)
const textOf = (content: Content, options?: DocumentOptions): string =>
  textsOf(compose(content, options), { hasContents: false, hasMarkers: false }).join('\n')

/** Every text in a value, with its JSON pointer. */
const textsIn = (value: unknown, pointer = ''): [pointer: string, text: string][] => {
  if (typeof value === 'string') return [[pointer, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => textsIn(member, `${pointer}/${key}`))
}

/** Texts that are shown as words, names or numbers: codes, days and decimals; and keys and ids of records. */
const shownOtherwise =
  /\/(kind|origin|role|basis|scheme|serviceModel|beneficiary|aspect|direction|unit|method|confidentiality|purpose|level|per|currency|setting|field|signing|ground|redisclosure|overflow|type|charges|appliesTo|appliesToRoles\/\d+|key|id|amendmentKinds\/\d+|immediateGrounds\/\d+|covers\/\d+|ref|[a-zA-Z]*Id|[a-zA-Z]*Ids\/\d+|parties\/\d+)$/
const shownAsWords = /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$|^\d\d-\d\d$|^FREQ=|^\d+(\.\d+)?$|^[a-z]+([A-Z][a-z]+)+$/
/** Purposes that are codes. */
const isPurposeText = (pointer: string) =>
  /^\/(partnership|financialTerms\/\d+|dataSharing(\/study)?)\/purpose$/.test(pointer)

t.test('shows every text of the content', async (t) => {
  const document = withoutSpace(textOf(fullContent))
  const texts = textsIn(fullContent).filter(
    ([pointer, text]) => (!shownOtherwise.test(pointer) || isPurposeText(pointer)) && !shownAsWords.test(text),
  )
  t.ok(texts.length > 150)
  const withoutMarks = (pointer: string, text: string) =>
    pointer.startsWith('/clauses/') ? text.replaceAll(/\*|^(- |\d\. )/gm, '') : text
  const missing = texts.filter(([pointer, text]) => !document.includes(withoutSpace(withoutMarks(pointer, text))))
  t.strictSame(missing, [])
})

t.test('shows codes, days, amounts and ids as words', async (t) => {
  const text = textOf(fullContent)
  for (const words of [
    'Subaward agreement',
    '2 (Amendment)',
    'Financial change and Extension of the term',
    '1 September 2026 to 31 August 2027',
    'Head Start recipient, lead of the partnership',
    'At most 4 times, for 12 months each; decided 90 days before the last day',
    'Permitted if the reason is the funding ended or standards are not met',
    'Every 2 weeks on Tuesday, from 15 September 2026 until 1 June 2027',
    'Increase from 62.5 percent to 80 percent',
    'Decrease from USD 1,150.75 to USD 1,100.00',
    'Every 3 months on the 2nd Wednesday, 4 times from 14 October 2026, 09:00',
    'USD 25,000.50',
    'Committed under a condition',
    'Does not concern the party',
    'Until 30 June 2027',
    'De minimis rate, 15 percent of Modified total direct costs',
    'Begins on 15 August',
    'FERPA, studies (34 CFR 99.31(a)(6))',
    'Little Acorns Learning Center LLC',
    'Search of SAM.gov on 12 August 2026',
    'A party is a delegate agency; HHS approved the agreement on 20 August 2026',
    'Within 24 hours',
    '1,482,113 bytes',
  ]) {
    t.ok(text.includes(words), words)
  }
})

t.test('a part without a value has no section', async (t) => {
  t.strictSame(
    compose(goldenContent).sections.map(({ id }) => id),
    ['parties', 'partnership', 'term', 'financialTerms', 'clauses', 'signatures', 'about'],
  )
  t.notMatch(textOf(goldenContent), /null|undefined|NaN/)
  t.notMatch(textOf(fullContent), /null|undefined|NaN/)
})

t.test('shows a draft that lacks nearly everything', async (t) => {
  const { term } = goldenContent
  const empty: Content = {
    ...goldenContent,
    parties: [],
    clauses: [],
    noMoneyReason: null,
    term: { ...term, effectiveOn: null, endsOn: null, noticeDays: null },
  }
  t.match(textOf(empty, draftOptions), /First day\nNot decided\nLast day\nNo end is agreed/)
  t.match(textOf(empty, draftOptions), /No signatories are named/)
})

t.test('marks the clauses that survive the agreement', async (t) => {
  const survives = 'This clause remains in force after the end of the agreement.'
  const clauses = compose(ehsContent).sections.find(({ id }) => id === 'clauses')
  const marked = (clauses?.blocks ?? []).filter(
    (block) => block.type === 'paragraph' && block.runs.some(({ text }) => text === survives),
  )
  t.equal(marked.length, ehsContent.clauses.filter((clause) => clause.survives).length)
})

t.test('an executed version is shown as the frozen one, unless its signing record is asked for', async (t) => {
  t.equal(textOf(ehsContent, { ...frozenOptions, status: 'executed' }), textOf(ehsContent, frozenOptions))
  const record = textOf(ehsContent, executedOptions)
  for (const words of [
    'Executed on\n24 August 2026',
    'Ade Okafor\nDeputy director\nIn place of Sam Okafor',
    'Recorded by Riverside Community Action – Head Start',
    'Kept by: Riverside Community Action – Head Start',
    'Signing Service Inc., env-4711',
    'Riverside Community Action – Head Start\nApproved with comments\nFinal\n20 August 2026',
  ]) {
    t.ok(record.includes(words), words)
  }
})

t.test('shows waived legal reviews with the signatures', async (t) => {
  const withWaiver = compose(ehsContent, { ...frozenOptions, waivedReviews: [waivedReview] })
  const signatures = withWaiver.sections.find(({ id }) => id === 'signatures')
  t.match(JSON.stringify(signatures), /The home has no counsel/)
  t.notMatch(textOf(ehsContent), /waived/)
})

t.test('signatories are in the order of signing, or in the order of the parties', async (t) => {
  const namesOf = (content: Content) =>
    compose(content)
      .sections.flatMap(({ blocks }) => blocks)
      .flatMap((block) => (block.type === 'signatures' ? block.cards.map(({ number, name }) => [number, name]) : []))
  t.strictSame(namesOf(ehsContent), [
    [1, 'Jordan Rivera'],
    [1, 'Sam Okafor'],
    [1, 'Rosa Delgado'],
    [2, 'Dr. Lê Thị Hồng Nhung'],
  ])
  t.strictSame(namesOf({ ...ehsContent, signing: 'parallel' }), [
    [null, 'Jordan Rivera'],
    [null, 'Dr. Lê Thị Hồng Nhung'],
    [null, 'Sam Okafor'],
    [null, 'Rosa Delgado'],
  ])
})

const titlesOf = (base: Content, content: Content): string[] =>
  compose(content, changesOf(base, content))
    .sections.flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.type === 'heading' && block.level === 3 ? [block.text] : []))

t.test('shows only what an amendment changes, each part before and after', async (t) => {
  const options = changesOf(fullContent, amendedContent)
  t.strictSame([...new Set(options.changes?.entries.map(({ unit }) => unit))], [...unitNames], 'all units change')
  const document = compose(amendedContent, options)
  t.strictSame(
    document.sections.map(({ id }) => id),
    ['changes', 'about'],
  )
  t.strictSame(titlesOf(fullContent, amendedContent), [
    'Agreement: changed',
    'Purpose of the partnership: changed',
    'Signatures: changed',
    'Party Riverside Community Action: changed',
    'Signatory Jordan Rivera: changed',
    'Signatory Ade Okafor: added',
    'Term: changed',
    'Mission: changed',
    'Benefits for the parties: removed',
    'Expectation E1: changed',
    'Expectation E12: added',
    'Expectation E4: removed',
    'Commitment Finance, Riverside Community Action: changed',
    'Commitment Data, Little Acorns Learning Center LLC: removed',
    'Legal requirement Licensing rule 407.190: changed',
    'Communication: changed',
    'Conflict step Talk within the week: changed',
    'Conflict step Mediation: removed',
    'Financial term center-places: changed',
    'Cost allocation: changed',
    'Financial obligation Rent of the second room: removed',
    'Parent fees: changed',
    'Enrollment: changed',
    'Subaward: changed',
    'Communication and outreach for the transition to kindergarten: changed',
    'Coordination with public preschool: changed',
    'Selection priorities for eligible children: removed',
    'Data element Attendance by month: changed',
    'Data sharing: changed',
    'Clause 1. Definitions: changed',
    'Clause 2. Disputes: moved and changed',
    'Clause 11. Records of visits: added',
    'Clause 6. Records and confidentiality: removed',
    'Exhibit B. Floor plan of the Monroe Street site: changed',
    'Declared not applicable FEES: changed',
    'Declared not applicable TRAVEL: removed',
  ])
  const text = textOf(amendedContent, options)
  for (const words of [
    'This document shows only what version 3 changes in version 2.',
    'Name\nRiverside Community Action – Head Start\nRiverside Community Action\n',
    'Last day\n31 August 2027\n31 December 2027',
    'At most 4 times, for 12 months each; decided 90 days before the last day\nAt most 4 times, for 6 months each',
    'Outcome\nInvoices that need no correction\nMaintain 95 percent',
    'When\nEvery month on the 5th day of the month, from 5 October 2026 until 31 August 2027\nBy 31 January 2027',
    'Channels, Enrollment and attendance: Method\nPortal\nMail',
    'Riverside Community Action pays Delgado Family Child Care',
    'USD 1,300.00\nfixed amount, a month',
    'Little Acorns, Monroe Street, Dragonflies: Children\n8\nNot stated',
    'Federal funds obligated in total\nUSD 125,000.50\nUSD 130,000.50',
    'School year\nBegins on 15 August\nBegins on 20 August',
    'Level\nAggregate\nDe-identified',
    'Notice of a breach\nWithin 24 hours\nWithin 48 hours',
    'No.\n9\n2\nIn force after the end of the agreement\nYes\nNo',
    'Size\n1,482,113 bytes\n5 bytes',
    'A clause on travel and transportation.\nTRAVEL\nNo staff of one party travels for another party.',
  ]) {
    t.ok(text.includes(words), words)
  }
  t.notOk(text.includes('Retained'), 'what stays the same is not shown')
  t.notMatch(text, /null|undefined|NaN|object Object|_/)
  t.match(JSON.stringify(document.sections), '{"text":"Provider","change":"removed"}')
  t.match(JSON.stringify(document.sections), '{"text":"Carer","change":"added"}')
  const ids = document.sections
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.type === 'heading' ? [block.id] : []))
  t.equal(new Set(ids).size, ids.length, 'each heading has an id of its own')
})

t.test('parts that are added as a whole are shown as in the agreement', async (t) => {
  const added = titlesOf(goldenContent, fullContent)
  const removed = titlesOf(fullContent, goldenContent)
  for (const title of [
    'Mission',
    'Communication',
    'Enrollment',
    'Subaward',
    'Data sharing',
    'Exhibit A. Daily safety check',
  ]) {
    t.ok(added.includes(`${title}: added`), title)
    t.ok(removed.includes(`${title}: removed`), title)
  }
  t.ok(removed.includes('Financial terms: added'), 'the reason why no money is paid')
  t.match(textOf(fullContent, changesOf(goldenContent, fullContent)), /Vision\nIn 2030 no family on the west side/)
  t.match(textOf(goldenContent, changesOf(fullContent, goldenContent)), /There are no financial terms\. No money/)
})

t.test('an amendment alone has its signing record, if that is asked for', async (t) => {
  const { changes } = changesOf(fullContent, amendedContent)
  const { sections } = compose(amendedContent, { ...executedOptions, changes })
  t.strictSame(
    sections.map(({ id }) => id),
    ['changes', 'signingRecord', 'about'],
  )
})

t.test('says if nothing changes, or nothing that is shown', async (t) => {
  t.match(textOf(goldenContent, changesOf(goldenContent, goldenContent)), /There are no changes/)
  const content = structuredClone(fullContent)
  for (const touchpoint of content.communication?.touchpoints ?? []) touchpoint.key += '-2'
  t.match(textOf(content, changesOf(fullContent, content)), /Communication: changed\nWhat changed is in the JSON only/)
})

t.test('the day on which the text was fixed is that in the time zone of the term', async (t) => {
  const options = { ...frozenOptions, frozenAt: '2026-08-21T03:30:00Z' }
  t.match(textOf(goldenContent, options), /^Text fixed on\n20 August 2026$/m)
})

t.test('an indicator names the expectation that measures it, and a rule has its title', async (t) => {
  const text = textOf(fullContent)
  t.match(text, /Months with full payment within 30 days \(measured by E1\)/)
  t.match(text, /A clause on travel and transportation\.\nTRAVEL\n/)
})

t.test('an id that is not of a party is shown as it is', async (t) => {
  const enrollment = { hoursPerDay: null, weeksPerYear: null, delegate: null, sites: [] }
  const site = { organizationId: center, name: 'Site', setting: 'center' as const, places: 1, groups: [] }
  t.match(
    textOf({ ...goldenContent, enrollment: { ...enrollment, sites: [site] } }),
    /Operated by\nSpringfield School District/,
  )
  const other = { ...site, organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99' }
  t.match(
    textOf({ ...goldenContent, enrollment: { ...enrollment, sites: [other] } }),
    /organization 019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99/,
  )
})
