// Short-cuts in a draft: each code found and not found. Golden cases 10 and 11 of the design.
import t from 'tap'
import type { Content } from '../../../src/agreements/agreement-versions/content.ts'
import { agreementFindingCodes } from '../../../src/agreements/agreement-versions/finding-codes.ts'
import { searchForeignNames } from '../../../src/agreements/agreement-versions/foreign-names.ts'
import { otherNoticesIn } from '../../../src/agreements/agreement-versions/notice-days.ts'
import { outdatedReferencesIn } from '../../../src/agreements/agreement-versions/outdated-references.ts'
import type { DraftClause, DraftSource } from '../../../src/agreements/agreement-versions/parts.ts'
import {
  findingCodes,
  maxFindings,
  type ShortCuts,
  shortCutsOf as shortCutSteps,
} from '../../../src/agreements/agreement-versions/short-cuts.ts'
import { type Token, tokensOf } from '../../../src/agreements/agreement-versions/text-search.ts'
import { untailoredShareOf } from '../../../src/agreements/agreement-versions/untailored.ts'
import { sha256OfText } from '../../../src/agreements/clauses/text.ts'
import {
  clauseWith,
  completeContent,
  emptyContent,
  expectationWith,
  ids,
  partyWith,
} from '../../support/agreement-contents.ts'

const words = (count: number, word = 'word') => Array.from({ length: count }, (_, at) => `${word}${at}`).join(' ')
/** A text of enough words, with the part that is tested. */
const around = (part: string) =>
  `The parties agree that this applies to all of them: ${part} and to nobody else in the county.`

const draftOf = (text: string, fields: Partial<DraftClause> = {}): DraftClause => ({
  key: 'clause-1',
  heading: 'Clause 1',
  covers: [],
  survives: false,
  position: 1,
  text,
  parameters: [],
  source: null,
  ...fields,
})
const sourceOf = (text: string, fields: Partial<DraftSource> = {}): DraftSource => ({
  kind: 'clause',
  sha256: sha256OfText(text),
  mustTailor: false,
  partyNames: [],
  borrowerId: ids.lead,
  path: '/v1/clauses/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a74',
  ...fields,
})

function shortCutsOf(...content: Parameters<typeof shortCutSteps>): ShortCuts {
  const steps = shortCutSteps(...content)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

interface Options {
  draft?: Partial<DraftClause>
  candidateNames?: string[]
  change?: (content: Content) => void
}
function findingsIn(text: string, { draft = {}, candidateNames = [], change = () => {} }: Options = {}) {
  const content = emptyContent()
  content.clauses = [clauseWith(1, { text })]
  change(content)
  return shortCutsOf(content, { parts: { clauses: [draftOf(text, draft)] }, candidateNames }).findings
}
const codesIn = (text: string, options?: Options) => findingsIn(text, options).map(({ code }) => code)

t.test('a complete content has no findings', async (t) => {
  for (const kind of ['general', 'ehs_ccp', 'hs_preschool_mou', 'subaward', 'data_sharing'] as const) {
    const { findings, untailoredShare } = shortCutsOf(completeContent(kind), {
      parts: { clauses: [] },
      candidateNames: ['Another Center'],
    })
    t.strictSame(findings, [], kind)
    t.equal(untailoredShare, 0)
  }
  t.strictSame([...findingCodes].sort(), Object.keys(agreementFindingCodes).sort())
})

t.test('golden case 10: the untailored share', async (t) => {
  const untouched = (count: number, word?: string) =>
    draftOf(words(count, word), { source: sourceOf(words(count, word)) })
  const changed = draftOf(words(60), { source: sourceOf('Another text.') })
  t.equal(untailoredShareOf([untouched(40), changed, draftOf(words(100))]), 20)
  t.equal(untailoredShareOf([untouched(13, 'a'), untouched(13, 'b'), draftOf(words(13))]), 67)
  t.equal(untailoredShareOf([untouched(1), draftOf(words(7))]), 13, '12.5 is rounded up')
  t.equal(untailoredShareOf([]), 0)
  const source = sourceOf('The {{rate}} is  PAID monthly.')
  t.equal(untailoredShareOf([draftOf('the {{rate}} is paid ｍonthly.', { source })]), 100, 'case, width and spaces')
})

t.test('golden case 11: another number of days of notice, and a date after the term', async (t) => {
  const findings = findingsIn('Either side may end it with 30 days notice by June 30, 2031')
  t.strictSame(findings.map(({ code, severity, pointer }) => [code, severity, pointer]).sort(), [
    ['DATE_OUTSIDE_TERM', 'warning', '/clauses/0/text'],
    ['NOTICE_DIFFERS', 'warning', '/clauses/0/text'],
  ])
})

t.test('PLACEHOLDER_LEFT', async (t) => {
  for (const blank of [
    '{{rate}}',
    '[insert the rate]',
    '[ Insert ]',
    '[NAME]',
    '[NAME OF AGENCY]',
    '[ÉCOLE 2]',
    '____',
    '....',
    '<Name of agency>',
    '<name>',
    'TBD',
    'TBA',
    'to be determined',
    'To Be Determined',
    'XXX',
    'lorem ipsum',
    'MM/DD/YYYY',
  ]) {
    const [found, ...others] = findingsIn(around(blank))
    t.match(found, { code: 'PLACEHOLDER_LEFT', severity: 'error', pointer: '/clauses/0/text' }, blank)
    t.ok(found?.excerpt.includes(blank), `the excerpt shows ${blank}`)
    t.strictSame(others, [], blank)
  }
  for (const text of [
    '{one}',
    '[a]',
    '[A]',
    '[see above]',
    '[2027]',
    '___',
    '...',
    '5 < 6 and 7 > 6',
    '<jordan@springfield.example>',
    '<https://springfield.example>',
    'tbd',
    'TBDX',
    'Title XX',
    '**bold** and __bold__',
  ]) {
    t.strictSame(codesIn(around(text)), [], text)
  }
  const findings = findingsIn(around('nothing'), {
    change: (content) => {
      content.noMoneyReason = 'TBD'
      content.version.summary = 'Adds [INSERT]'
      content.exhibits = [
        { number: 'A', title: 'Form', text: 'Name: ____', sha256: null, bytes: null, mediaType: null },
      ]
    },
  })
  t.strictSame(
    findings.map(({ code, pointer }) => `${code} ${pointer}`),
    ['PLACEHOLDER_LEFT /version/summary', 'PLACEHOLDER_LEFT /noMoneyReason'],
    'in all that the drafter writes, but not in exhibits',
  )
})

t.test('PARAMETER_EMPTY', async (t) => {
  const parameter = { name: 'rate', type: 'money' as const, required: true, description: null, value: null }
  const findings = findingsIn(around('{{rate}}'), { draft: { parameters: [parameter] } })
  t.strictSame(
    findings.map(({ code, severity, pointer, excerpt }) => [code, severity, pointer, excerpt]),
    [['PARAMETER_EMPTY', 'error', '/clauses/0/text', '{{rate}}']],
    'the placeholder is not reported again',
  )
  t.strictSame(codesIn(around('9'), { draft: { parameters: [{ ...parameter, value: '9' }] } }), [])
  t.strictSame(codesIn(around('9'), { draft: { parameters: [{ ...parameter, required: false }] } }), [])
  t.strictSame(codesIn(around('{{rate}}'), { draft: { parameters: [{ ...parameter, required: false }] } }), [
    'PLACEHOLDER_LEFT',
  ])
})

t.test('FOREIGN_PARTY', async (t) => {
  const draft = { source: sourceOf('Another text.', { partyNames: ['Shelbyville Head Start', 'Springfield'] }) }
  const foreign = { code: 'FOREIGN_PARTY', severity: 'error', pointer: '/clauses/0/text' }
  for (const name of ['Shelbyville Head Start', 'SHELBYVILLE head  start', 'Ｓhelbyville Head-Start']) {
    t.match(findingsIn(around(name), { draft }), [foreign], name)
  }
  for (const name of ['Shelbyville Head Starters', 'Shelbyville', 'Springfield Head Start', 'Springfieldian']) {
    t.strictSame(codesIn(around(name), { draft }), [], name)
  }
  t.strictSame(codesIn(around('Springfield'), { draft }), [], 'the name of the partnership')
  t.strictSame(
    codesIn(around('Springfield'), {
      draft,
      change: (content) => {
        content.partnership.name = 'Coordination'
      },
    }),
    ['FOREIGN_PARTY'],
    'a part of the name of a party, alone',
  )
  t.strictSame(codesIn(around('Little Stars'), { candidateNames: ['Little Stars'] }), ['FOREIGN_PARTY'])
  t.strictSame(codesIn(around('Little Stars')), [])
  t.strictSame(
    codesIn(around('Little Stars'), {
      candidateNames: ['Little Stars'],
      change: (content) => content.parties.push(partyWith(ids.home, 'Little Stars', 'child_care_provider')),
    }),
    [],
    'a candidate that became a party',
  )
  const inHeading = findingsIn(around('nothing'), {
    candidateNames: ['Little Stars'],
    change: (content) => {
      content.clauses = [clauseWith(1, { heading: 'Duties of Little Stars' })]
    },
  })
  t.match(inHeading, [{ code: 'FOREIGN_PARTY', pointer: '/clauses/0/heading' }])
})

t.test('FOREIGN_IDENTIFIER', async (t) => {
  for (const identifier of [
    'J7M9HPTGJ1S9',
    '05CH012345',
    '05CH012345-01-00',
    '90HP0001',
    'H79TI012345',
    'S010A230013',
  ]) {
    t.strictSame(codesIn(around(identifier)), ['FOREIGN_IDENTIFIER'], identifier)
  }
  for (const text of ['PARTNERSHIPS', '123456789012', 'J7M9HPTGJ1S', 'J7M9HPTGJ1SO', 'j7m9hptgj1s9', '45CFR1302']) {
    t.strictSame(codesIn(around(text)), [], text)
  }
  const known = (change: (content: Content) => void, identifier: string) =>
    t.strictSame(codesIn(around(identifier), { change }), [], identifier)
  known((content) => {
    content.parties[0]?.externalIds.push({ scheme: 'uei', value: 'J7M9HPTGJ1S9' })
  }, 'J7M9HPTGJ1S9')
  known((content) => {
    content.agreement.reference = '05CH012345'
  }, '05CH012345-02-00')
  known((content) => {
    content.subaward = completeContent('subaward').subaward
  }, '05CH012345')
  known((content) => {
    content.financialTerms = completeContent('general').financialTerms.map((term) => ({
      ...term,
      source: 'Grant 05CH012345-01-00',
    }))
  }, '05CH012345')
})

t.test('PERSONAL_DATA', async (t) => {
  const [found, ...others] = findingsIn(around('123-45-6789'))
  t.match(found, { code: 'PERSONAL_DATA', severity: 'error', pointer: '/clauses/0/text' })
  t.match(found?.excerpt, '***-**-****')
  t.notMatch(found?.excerpt, '6789')
  t.strictSame(others, [])
  for (const text of ['123-456-7890', '1123-45-6789', '123-45-67890', '2026-08-15']) {
    t.notOk(codesIn(around(text)).includes('PERSONAL_DATA'), text)
  }
  const inExhibit = findingsIn(around('TBD 123-45-6789'), {
    change: (content) => {
      content.exhibits = [
        { number: 'A', title: 'List', text: '123-45-6789', sha256: null, bytes: null, mediaType: null },
      ]
    },
  })
  t.strictSame(
    inExhibit.map(({ code, pointer }) => `${code} ${pointer}`),
    ['PLACEHOLDER_LEFT /clauses/0/text', 'PERSONAL_DATA /clauses/0/text', 'PERSONAL_DATA /exhibits/0/text'],
  )
  t.notMatch(inExhibit[0]?.excerpt, '6789', 'also beside another finding')
})

t.test('NO_MEASURE', async (t) => {
  const findings = findingsIn(around('nothing'), {
    change: (content) => {
      content.expectations = [expectationWith(1), expectationWith(2, { target: null })]
    },
  })
  t.strictSame(
    findings.map(({ code, severity, pointer }) => [code, severity, pointer]),
    [['NO_MEASURE', 'warning', '/expectations/1']],
  )
})

t.test('UNTAILORED_CLAUSE and MOSTLY_BORROWED', async (t) => {
  const text = around('nothing')
  const untouched = sourceOf(text.toUpperCase(), { mustTailor: true })
  t.strictSame(codesIn(text, { draft: { source: untouched } }), ['UNTAILORED_CLAUSE', 'MOSTLY_BORROWED'])
  t.strictSame(codesIn(text, { draft: { source: { ...untouched, mustTailor: false } } }), ['MOSTLY_BORROWED'])
  t.strictSame(codesIn(text, { draft: { source: sourceOf('Another text.', { mustTailor: true }) } }), [])
  const content = emptyContent()
  const share = (borrowed: number, own: number) =>
    shortCutsOf(content, {
      parts: {
        clauses: [draftOf(words(borrowed), { source: sourceOf(words(borrowed)) }), draftOf(words(own), { key: 'own' })],
      },
      candidateNames: [],
    })
  t.strictSame(share(80, 20), { findings: [], untailoredShare: 80 })
  t.match(share(81, 19), { untailoredShare: 81, findings: [{ code: 'MOSTLY_BORROWED', pointer: '/clauses' }] })
})

t.test('CLAUSE_TOO_SHORT and DUPLICATE_CLAUSE', async (t) => {
  t.strictSame(codesIn(words(11)), ['CLAUSE_TOO_SHORT'])
  t.strictSame(codesIn(words(12)), [])
  const twice = findingsIn(words(12), {
    change: (content) => {
      content.clauses = [
        clauseWith(1, { text: words(12) }),
        clauseWith(2, { text: words(13) }),
        clauseWith(3, { text: words(12).toUpperCase().replaceAll(' ', '\n') }),
      ]
    },
  })
  t.strictSame(
    twice.map(({ code, pointer }) => `${code} ${pointer}`),
    ['DUPLICATE_CLAUSE /clauses/2/text'],
  )
})

t.test('DATE_OUTSIDE_TERM', async (t) => {
  for (const date of [
    'June 30, 2031',
    'june 30th 2031',
    'Sept. 1, 2027',
    '1 September 2027',
    '1st of September, 2027',
    '2027-09-01',
    '9/1/2027',
    'August 31, 2026',
  ]) {
    t.strictSame(codesIn(around(date)), ['DATE_OUTSIDE_TERM'], date)
  }
  for (const date of [
    'August 31, 2027',
    'September 1, 2026',
    '2027-02-30',
    '13/1/2031',
    'June 30',
    'in 2031',
    '12027-09-01',
  ]) {
    t.strictSame(codesIn(around(date)), [], date)
  }
  const noEnd = (content: Content) => {
    content.term.endsOn = null
  }
  t.strictSame(codesIn(around('June 30, 2031'), { change: noEnd }), [])
  t.strictSame(codesIn(around('June 30, 2021'), { change: noEnd }), ['DATE_OUTSIDE_TERM'])
})

t.test('NOTICE_DIFFERS', async (t) => {
  for (const text of [
    '30 days notice',
    'a 30-day notice',
    'thirty days of notice',
    'sixty (90) days after the notice',
    'notice at least 30 calendar days before',
    'forty-five days notice',
    'notice one two three four five six 30 days',
  ]) {
    t.strictSame(codesIn(around(text)), ['NOTICE_DIFFERS'], text)
  }
  for (const text of [
    '60 days notice',
    'sixty (60) days notice',
    'a 60-day notice',
    'report within 30 days',
    'notice one two three four five six seven eight 30 days',
    'one hundred sixty days notice',
    '30 children notice',
  ]) {
    t.strictSame(codesIn(around(text)), [], text)
  }
  const fortyFive = (content: Content) => {
    content.term.noticeDays = 45
  }
  t.strictSame(codesIn(around('forty-five days notice'), { change: fortyFive }), [])
  const none = (content: Content) => {
    content.term.noticeDays = null
  }
  t.strictSame(codesIn(around('30 days notice'), { change: none }), [])
})

t.test('OUTDATED_REFERENCE names the present reference', async (t) => {
  for (const [text, present] of [
    ['45 CFR 1304.21', '45 CFR part 1302, subpart C'],
    ['45 C.F.R. § 1304.52(a)', '45 CFR part 1302, subpart I'],
    ['45 CFR 1302.21 and 1304.24', '45 CFR 1302.45'],
    ['45 CFR 1304.60', '45 CFR part 1304, subpart A'],
    ['45 CFR 1304.40 on family partnerships', '45 CFR part 1302, subpart E'],
    ['child health services (45 CFR 1304.20)', '45 CFR 1302.42'],
    ['community partnerships, 45 CFR 1304.41', '45 CFR 1302.53'],
    ['45 CFR part 1306', '45 CFR part 1302, subpart B'],
    ['45 CFR 1307.3', '45 CFR part 1304, subpart B'],
    ['45 CFR Part 1308', '45 CFR part 1302, subpart F'],
    ['45 CFR 1309.10', '45 CFR part 1303, subpart E'],
    ['45 CFR 1310', '45 CFR part 1303, subpart F'],
    ['45 CFR 1311', '45 CFR part 1304, subpart E'],
    ['45 CFR part 74', '2 CFR parts 200 and 300'],
    ['45 CFR Part 75', '2 CFR parts 200 and 300'],
    ['45 CFR 75.352', '2 CFR parts 200 and 300'],
    ['the administrative requirements of 45 CFR part 92', '2 CFR parts 200 and 300'],
    ['OMB Circular A-87', '2 CFR part 200'],
    ['OMB Circulars A-87 and', '2 CFR part 200'],
    ['the DUNS number', 'the unique entity identifier (UEI)'],
    ['CFDA 93.600', 'the number of the Assistance Listing'],
    ['a pass-through entity under 2 CFR 200.331', '2 CFR 200.332'],
  ] as const) {
    const [found, ...others] = findingsIn(around(text))
    t.match(
      found,
      { code: 'OUTDATED_REFERENCE', severity: 'warning', advice: `The present reference is ${present}.` },
      text,
    )
    t.strictSame(others, [], text)
  }
  for (const text of [
    '45 CFR 1304.11',
    '45 CFR 1304.20',
    '45 CFR 1304.40',
    'fellows under 45 CFR 1304.41',
    '45 CFR 1302.21, 75 days later',
    '45 CFR 1305.2',
    '34 CFR part 74',
    '45 CFR part 92',
    'nondiscrimination in grants under 45 CFR part 92',
    'section 1557 and grants, 45 CFR part 92',
    'Exhibit A-87',
    '2 CFR 200.331',
    'a pass-through entity determines by 2 CFR 200.331 who is a contractor',
    '2 CFR 200.332 and the pass-through entity',
    'They dunk.',
  ]) {
    t.strictSame(codesIn(around(text)), [], text)
  }
})

t.test('excerpts have at most 120 characters, and errors come first', async (t) => {
  const text = `${'👶🏽 '.repeat(100)}TBD ${'é'.repeat(400)} June 30, 2031 TBD`
  const findings = findingsIn(`${text} ${words(12)}`)
  for (const { excerpt } of findings) {
    t.ok([...excerpt].length <= 120, excerpt)
    t.notMatch(excerpt, /\p{Cs}/u, 'no half of a character')
  }
  t.strictSame(
    findings.map(({ code }) => code),
    ['PLACEHOLDER_LEFT', 'PLACEHOLDER_LEFT', 'DATE_OUTSIDE_TERM'],
  )
  const many = findingsIn(around('nothing'), {
    change: (content) => {
      content.clauses = Array.from({ length: 150 }, (_, at) => clauseWith(at, { text: 'TBD '.repeat(20) }))
    },
  })
  t.equal(many.length, maxFindings)
  t.ok(many.every(({ severity }) => severity === 'error'))
})

// Quadratic time would exceed the timeout of the test.
t.test('hostile texts are searched in linear time', async (t) => {
  const parts = [
    ...[
      '[insert ',
      '[',
      '{{',
      '{{a',
      '<a ',
      '<',
      '< ',
      '_',
      '.',
      'A',
      'X',
      '1',
      '1-',
      '123-45-',
      '[A',
      'AB1',
      '05CH01',
    ],
    ...['45 CFR 1304.20, ', '45 CFR ', '2 CFR 200.331 pass-through ', '1304.', 'notice 30 days ', '30 days '],
    ...[
      'June 30, ',
      'January ',
      '2031-',
      '1/',
      'Little ',
      'A-87 ',
      'OMB ',
      '\n',
      ' ',
      '👶',
      'e\u0301',
      'a. B',
      'DUNS-',
    ],
  ]
  const candidateNames = Array.from({ length: 200 }, (_, at) => `Little ${'Little '.repeat(at % 20)}Stars ${at}`)
  for (const part of parts) {
    const text = part.repeat(Math.ceil(200_000 / part.length))
    t.ok(findingsIn(text, { candidateNames }), JSON.stringify(part))
  }
})

t.test('a search reads each word a bounded number of times, however often the text repeats itself', async (t) => {
  /** How often it reads a word of the text, on average. */
  function readsPerWord(text: string, search: (tokens: Token[]) => Iterable<unknown>): number {
    let reads = 0
    const tokens = tokensOf(text).map(({ word, ...match }) => ({
      ...match,
      get word() {
        reads += 1
        return word
      },
    }))
    t.strictSame([...search(tokens)], [])
    return reads / tokens.length
  }
  const nearlyNamed = searchForeignNames([`${'a '.repeat(90)}b`], [`${'a '.repeat(80)}c`])
  const repeated = 'a '.repeat(10_000)
  t.equal(
    readsPerWord(repeated, (tokens) => nearlyNamed(repeated, tokens, [`${'a '.repeat(70)}d`])),
    2,
  )
  for (const [part, most] of [
    ['A-87 ', 1],
    ['45 CFR 1304.20, ', 1],
    ['45 CFR 92 ', 2],
  ] as const) {
    const text = part.repeat(2_000)
    t.equal(
      readsPerWord(text, (tokens) => outdatedReferencesIn(text, tokens)),
      most,
      part,
    )
  }
  t.ok(readsPerWord('30 days '.repeat(2_000), (tokens) => otherNoticesIn(tokens, 60)) < 30)
})

t.test('the clauses of a content of 1 MiB are searched in steps', async (t) => {
  const text = `${around('nothing')} `.repeat(75)
  const content = emptyContent()
  content.clauses = Array.from({ length: 150 }, (_, at) => clauseWith(at + 1, { text: `${at} ${text}` }))
  const size = content.clauses.reduce((sum, clause) => sum + clause.text.length, 0)
  const steps = [...shortCutSteps(content, { parts: { clauses: [] }, candidateNames: [] })].length
  t.ok(steps > size / 60_000, `${steps} steps for ${size} characters`)
})
