// What the benefits of a partnership say of how far it has come (V3, Q2).

import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { type Beneficiary, balanceOf, isComplete } from './rules.ts'
import { type Spread, spread } from './store.ts'

const look = (rows: Spread[]) => {
  const [{ parties = [], counts = [] } = {}] = rows
  return balanceOf(counts, parties)
}
const list = (partnershipId: string, beneficiary: Beneficiary) =>
  pathInPartnership(partnershipId, `/benefits?beneficiary=${beneficiary}`)

export const benefitContribution = partnershipContribution<Spread>({
  query: spread,

  blockers(action, rows, { partnershipId }) {
    if (action !== 'start_negotiation') return []
    const balance = look(rows)
    if (isComplete(balance)) return []
    const missing = balance.findings
      .filter(({ code }) => code.startsWith('NO_BENEFIT_FOR_'))
      .map(({ message }) => message)
    return [
      {
        code: 'BENEFIT_MISSING',
        message: missing.join(' '),
        ref: pathInPartnership(partnershipId, '/benefit-balance'),
      },
    ]
  },

  assess(rows, { partnershipId }) {
    const balance = look(rows)
    const { children, families, parties } = balance
    const stated = parties.filter(({ count }) => count > 0).length
    const some = children.count + families.count + stated > 0
    const measured = children.measured > 0
    return [
      {
        strategy: 'V3',
        status: isComplete(balance) ? 'done' : some ? 'partly' : 'missing',
        because: `${children.count} benefits for children, ${families.count} for families; ${stated} of ${parties.length} parties have said what they gain.`,
        refs: some ? [pathInPartnership(partnershipId, '/benefits')] : [],
      },
      {
        strategy: 'Q2',
        status: measured ? 'done' : children.count > 0 ? 'partly' : 'missing',
        because: `${children.count} benefits for children are stated, ${children.measured} with an indicator.`,
        refs: children.count > 0 ? [list(partnershipId, 'children')] : [],
      },
    ]
  },

  nextSteps(rows, { partnershipId, state }) {
    if (state !== 'exploring' && state !== 'planning') return []
    const { children, families, findings } = look(rows)
    const step = (code: string, title: string, actors: string[], beneficiary: Beneficiary) => ({
      code,
      strategy: 'V3' as const,
      title,
      actors,
      dueOn: null,
      refs: [list(partnershipId, beneficiary)],
    })
    const without = findings.find(({ code }) => code === 'NO_BENEFIT_FOR_PARTY')?.organizationIds ?? []
    return [
      ...(children.count === 0 ? [step('STATE_BENEFIT_CHILDREN', 'Say what children gain.', [], 'children')] : []),
      ...(families.count === 0 ? [step('STATE_BENEFIT_FAMILIES', 'Say what families gain.', [], 'families')] : []),
      ...(without.length > 0 ? [step('STATE_OWN_BENEFIT', 'Say what you gain yourselves.', without, 'party')] : []),
    ]
  },
})
