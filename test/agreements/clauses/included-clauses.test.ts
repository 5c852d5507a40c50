// The clauses that the service includes: complete, short, and the same in the database.
import t from 'tap'
import { includedClauses } from '../../../src/agreements/clauses/included-clauses.ts'
import { errorsOfClause } from '../../../src/agreements/clauses/rules.ts'
import { fillParameters, normalForm, sha256OfText, wordsOf } from '../../../src/agreements/clauses/text.ts'
import { includedId } from '../../../src/records/editions/included.ts'
import { type Body, startService } from '../../support/service.ts'

const service = await startService(t)
const reader = await service.createOrganization('Springfield Early Head Start')

/** The components for which a rule accepts a clause. */
const general =
  'period legal_compliance roles oversight staff_employment professional_development travel continuity family parent_decisions records conflict_of_interest liability disputes amendment renewal_termination'
const ofPartnerships =
  'hspps_roles parties_rights legally_binding subsidy_change parent_fees staff_qualifications background_checks health_safety enrollment_selection'
const ofSubawards = 'award_requirements audit_access closeout'
const components = [general, ofPartnerships, ofSubawards].flatMap((list) => list.split(' '))
const others = [
  ...['definitions', 'notices', 'governing_law', 'entire_agreement', 'severability', 'no_child_data', 'parent_review'],
]

const textOf = (key: string): string => includedClauses.find((clause) => clause.key === key)?.text ?? ''

t.test('there is one clause for each component, and seven further ones', (t) => {
  t.equal(components.length, 28)
  t.strictSame(includedClauses.flatMap(({ covers }) => covers).sort(), [...components].sort())
  t.strictSame(includedClauses.map(({ key }) => key).sort(), [...components, ...others].sort())
  for (const { key, covers } of includedClauses) t.strictSame(covers, components.includes(key) ? [key] : [], key)
  t.strictSame([...new Set(includedClauses.map(({ number }) => number))].length, includedClauses.length)
  t.end()
})

t.test('each is from 12 to 150 words, and has a citation and advice', (t) => {
  for (const { key, text, citations, advice, language } of includedClauses) {
    const count = wordsOf(text).length
    t.ok(count >= 12 && count <= 150, `${key}: ${count} words`)
    t.ok(citations.length >= 1 && advice.length >= 20, key)
    t.equal(language, 'en', key)
  }
  t.end()
})

t.test('a citation is verified if its text was read', (t) => {
  const citations = includedClauses.flatMap((clause) => clause.citations)
  for (const { text, url, verified } of citations) {
    t.equal(verified, /^(45 CFR|2 CFR (?!200\.112)|15 USC)/.test(text), text)
    if (url !== null) t.ok(URL.canParse(url), url)
  }
  t.end()
})

t.test(
  'every parameter is required and described, and its text contains it; what has parameters must be tailored',
  (t) => {
    for (const clause of includedClauses) {
      const { key, parameters, mustTailor } = clause
      t.strictSame(errorsOfClause(clause, ''), [], key)
      for (const { name, required, description } of parameters) t.ok(required && description, `${key}: ${name}`)
      t.equal(mustTailor, parameters.length > 0, key)
    }
    t.end()
  },
)

t.test(
  'with its parameters filled in, no text has a placeholder, a date, an outdated reference or a quotation',
  (t) => {
    const forms = [
      /\{\{|\}\}|\[|\]|_{2,}|\.{4,}|<|>/,
      /\bTBD\b|\bTBA\b|to be determined|XXX|lorem ipsum|MM\/DD/i,
      /\b(19|20)\d\d\b(?!\.)/,
      /["“”‘’«»]/,
      /45 CFR (74|75|92|1304|1306|1307|1308|1309|1310|1311)\b|OMB|DUNS|CFDA|200\.331|COVID/,
      /\b(shall|hereby|herein|thereof|hereinafter|witnesseth)\b/i,
    ]
    for (const { key, heading, text, parameters } of includedClauses) {
      const builtIn = { 'term.endsOn': 'a day', 'term.noticeDays': '60', lead: 'the lead', parties: 'the parties' }
      const values = { ...builtIn, ...Object.fromEntries(parameters.map(({ name }) => [name, 'a value'])) }
      const filled = `${heading}\n${fillParameters(text, values)}`
      for (const form of forms) t.notMatch(filled, form, key)
    }
    t.end()
  },
)

t.test('every text is a text of its own: no two have eight words in a row in common', (t) => {
  const seen = new Map<string, string>()
  for (const { key, text } of includedClauses) {
    const words = wordsOf(normalForm(text))
    for (let index = 0; index + 8 <= words.length; index++) {
      const row = words.slice(index, index + 8).join(' ')
      t.notOk(seen.has(row) && seen.get(row) !== key, `${key} and ${seen.get(row)}: ${row}`)
      seen.set(row, key)
    }
  }
  t.end()
})

t.test('the clauses state what the law states', (t) => {
  const fees = textOf('parent_fees')
  t.match(fees, /No party charges an eligible family for taking part .* special events included/, '1302.18(a)')
  t.match(fees, /no enrollment depends on the payment of a fee/, '1302.18(a)')
  t.match(fees, /only for services in addition to those that Head Start funds/, '1302.18(b)(1)')
  t.match(fees, /may not depend on whether the family can pay for additional hours/, '1302.18(b)(1)')
  const enrollment = textOf('enrollment_selection')
  for (const section of ['1302.12', '1302.13', '1302.14', '1302.15']) t.match(enrollment, section)
  t.match(enrollment, /at least 10 percent .* Individuals with Disabilities Education Act/, '1302.14')
  t.match(enrollment, /filled within 30 days/, '1302.15')
  const checks = textOf('background_checks')
  for (const words of ['interview', 'references', 'sex offender', 'fingerprints', 'Within 90 days', 'five years']) {
    t.match(checks, words, '1302.90(b)')
  }
  t.match(textOf('health_safety'), /within three months of hire/, '1302.47')
  t.match(textOf('records'), /only with the consent of a parent, or where the law allows/, '1303.22')
  t.match(textOf('parent_review'), /may review this agreement/, '1303.23(e)')
  t.match(textOf('renewal_termination'), /notice .* at least \{\{term\.noticeDays\}\} days/)
  t.end()
})

t.test('the library has the clauses as they are in the source, first and published', async (t) => {
  const { body } = await reader.call('GET', '/v1/clauses?limit=100')
  const listed = body.data.slice(0, includedClauses.length)
  t.strictSame(
    listed,
    includedClauses.map(({ number, edition, ...content }) => ({
      ...content,
      id: includedId('clauses', number, edition),
      seriesId: includedId('clauses', number, 0),
      edition,
      organizationId: null,
      supersedes: null,
      state: 'published',
      sha256: sha256OfText(content.text),
      words: wordsOf(content.text).length,
      version: 1,
      externalIds: [],
      createdAt: '2026-11-29T00:00:00Z',
      updatedAt: '2026-11-29T00:00:00Z',
      updatedBy: '00000000-0000-0000-0000-000000000000',
      updatedOnBehalfBy: null,
      availableActions: [],
      blockedActions: [{ action: 'retire', codes: ['ACTOR_NOT_ALLOWED'] }],
    })),
  )
  t.strictSame(
    (await reader.call('GET', '/v1/clauses?q=UNSUPERVISED%20access&covers=background_checks')).body.data.map(
      ({ key }: Body) => key,
    ),
    ['background_checks'],
  )
  for (const { status, body } of [
    await reader.change('PATCH', `/v1/clauses/${includedId('clauses', 1, 1)}`, { heading: 'Mine' }),
    await service.operator.change('DELETE', `/v1/clauses/${includedId('clauses', 1, 1)}`),
    await reader.change('POST', `/v1/clauses/${includedId('clauses', 1, 1)}/transitions`, { action: 'retire' }),
  ])
    t.match({ status, body }, { status: 403, body: { code: 'insufficient-relation' } }, 'no organization may change it')
})
