// The kinds of agreements: rule sets as data, their citations, and the texts that signatures adopt.
import t from 'tap'
import { agreementKinds } from '../../../src/agreements/agreement-kinds/kinds.ts'
import {
  components,
  currentRuleSet,
  deferrableFields,
  ruleSetOf,
  ruleSetsByKind,
} from '../../../src/agreements/agreement-kinds/rule-sets.ts'
import { checkNames, type Rule } from '../../../src/agreements/agreement-kinds/rules.ts'
import { type Body, startService } from '../../support/service.ts'

const ruleSets = agreementKinds.flatMap((kind) => ruleSetsByKind[kind])
const rules = ruleSets.flatMap((set) => set.rules)
const testsOf = ({ requirements }: Rule) => requirements.flatMap(({ alternatives }) => alternatives)
const codesOf = (edition: string, level?: string) =>
  (ruleSetOf(edition)?.rules ?? [])
    .filter((rule) => level === undefined || rule.level === level)
    .map(({ code }) => code)

t.test('a rule whose citations were not read in the text is recommended', async (t) => {
  for (const { code, level, citations } of rules) {
    if (citations.length > 0 && citations.every(({ verified }) => !verified)) t.equal(level, 'recommended', code)
  }
  for (const [edition, code] of [
    ['ehs_ccp/1', 'PAYMENT'],
    ['ehs_ccp/1', 'SLOTS'],
    ['ehs_ccp/1', 'TRAINING'],
    ['ehs_ccp/1', 'SUBSIDY_CHANGE'],
    ['data_sharing/1', 'DESIGNATION'],
  ] as const) {
    const rule = ruleSetOf(edition)?.rules.find((one) => one.code === code)
    t.equal(rule?.level, 'recommended', code)
    t.equal(rule?.citations[0]?.verified, false, code)
  }
})

t.test('the levels of the rules', async (t) => {
  t.strictSame(codesOf('general/1', 'required'), [
    'PERIOD',
    'FINANCE',
    'LEGAL_COMPLIANCE',
    'ROLES',
    'OVERSIGHT',
    'RECORDS',
    'LIABILITY',
    'DISPUTES',
    'AMENDMENT',
    'TERMINATION',
    'SIGNATURES',
    'EXPECTATIONS',
  ])
  const general = codesOf('general/1')
  const own = (edition: string, level: string) => codesOf(edition, level).filter((code) => !general.includes(code))
  t.strictSame(own('ehs_ccp/1', 'required'), ['HSPPS_ROLES', 'RIGHTS', 'BINDING', 'HEALTH_SAFETY'])
  t.strictSame(own('hs_preschool_mou/1', 'recommended'), ['BIENNIAL'])
  t.equal(own('hs_preschool_mou/1', 'required').length, 11)
  t.strictSame(own('subaward/1', 'recommended'), ['DELEGATE'])
  t.equal(own('subaward/1', 'required').length, 19)
  t.strictSame(own('data_sharing/1', 'recommended'), ['DESIGNATION', 'PARENT_RIGHTS', 'ENFORCEMENT'])
  const ofMemorandum = general.filter((code) => codesOf('hs_preschool_mou/1', 'recommended').includes(code))
  t.strictSame(
    ofMemorandum.filter((code) => codesOf('general/1', 'required').includes(code)),
    ['FINANCE', 'OVERSIGHT', 'LIABILITY', 'EXPECTATIONS'],
  )
})

t.test('rule sets are consistent', async (t) => {
  for (const { edition, kind, rules } of ruleSets) {
    const codes = rules.map(({ code }) => code)
    t.equal(new Set(codes).size, codes.length, `${edition} has each code once`)
    t.match(edition, `${kind}/`)
  }
  for (const rule of rules) {
    t.ok(rule.requirements.length > 0, rule.code)
    for (const { level, alternatives } of rule.requirements) {
      t.ok(alternatives.length > 0, rule.code)
      t.ok(rule.level === 'required' || level === 'recommended', `${rule.code} requires no more than its level`)
    }
    t.ok(
      rule.requirements.some(({ level }) => level === rule.level),
      rule.code,
    )
  }
  const used = new Set(rules.flatMap(testsOf).flatMap((test) => (test.kind === 'check' ? test.name : [])))
  t.strictSame([...used].sort(), [...checkNames].sort(), 'every check is used')
  t.equal(ruleSetOf('general/2'), undefined)
  t.equal(currentRuleSet('subaward').edition, 'subaward/1')
})

t.test('the components that clauses cover, and the fields that can be unavailable', async (t) => {
  t.equal(components.length, 30)
  t.strictSame(deferrableFields, [
    'subrecipientId',
    'uei',
    'fain',
    'awardDate',
    'performancePeriod',
    'budgetPeriod',
    'thisAction',
    'obligated',
    'committed',
    'description',
    'officials',
    'listing',
    'research',
    'federalAwardIndirectRate',
    'indirectCost',
  ])
})

t.test('clients read kinds with their rule sets and the texts of signatures', async (t) => {
  const service = await startService(t)
  const { lead } = await service.createAgencies()
  const { body } = await lead.call('GET', '/v1/agreement-kinds')
  t.strictSame(
    body.data.map(({ kind }: Body) => kind),
    agreementKinds,
  )
  for (const one of body.data) {
    const path = `/v1/agreement-kinds/${one.kind}`
    const { body, headers } = await lead.call('GET', path)
    t.strictSame(body, one)
    t.strictSame(body.ruleSets, JSON.parse(JSON.stringify(ruleSetsByKind[one.kind as 'general'])))
    const etag = headers.get('etag') ?? ''
    t.match(etag, /^"1-\d+"$/)
    t.equal((await lead.call('GET', path)).headers.get('etag'), etag)
    t.equal((await lead.call('GET', path, { headers: { 'if-none-match': etag } })).status, 304)
    t.strictSame(
      body.signatureTexts.map(({ id }: Body) => id),
      ['intent/1', 'electronic-consent/1'],
    )
  }
  t.equal((await lead.call('GET', '/v1/agreement-kinds/contract')).status, 400)
})
