// The lifecycles of all records: openapi/lifecycles.md lists them, and no state is a dead end for the parties that remain.
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { features } from '../src/app.ts'
import type { Lifecycle, Transition } from '../src/records/lifecycles.ts'
import { finalStatesOf, lifecyclesDocument, targetsOf } from '../src/records/lifecycles-document.ts'

const lifecycles = features.flatMap(({ lifecycles = [] }) => lifecycles) as Lifecycle[]
const document = JSON.parse(await readFile('openapi/openapi.json', 'utf8'))

/** The final states of each record. A state that is not listed here must have a way on. */
const finalStates: Record<string, string[]> = {
  agreement_template: ['superseded', 'retired'],
  agreement_version: ['superseded', 'expired', 'terminated', 'withdrawn', 'declined'],
  api_client: ['revoked'],
  calendar_feed: ['revoked'],
  checklist: ['superseded'],
  checklist_response: ['shared'],
  checklist_round: ['released', 'cancelled'],
  clause: ['superseded', 'retired'],
  standard: ['superseded', 'retired'],
  communication_plan: ['superseded'],
  conflict_plan: ['superseded'],
  cost_allocation: ['superseded'],
  fee_decision: ['superseded'],
  financial_obligation: ['settled'],
  handover_code: ['redeemed', 'expired', 'revoked'],
  installment: ['confirmed', 'waived'],
  mission: ['superseded'],
  observer: ['refused', 'ended'],
  partnership: ['closed', 'terminated', 'withdrawn'],
  party: ['declined', 'rescinded', 'withdrawn', 'removed'],
  progress_report: ['accepted'],
  readiness_summary: ['withdrawn'],
  representation: ['declined', 'withdrawn', 'ended'],
  termination_notice: ['revoked', 'effective'],
}

type Way = Transition<string> | { automatic: true }

/** Every action and automatic change that leads from a state to another one. */
function waysFrom({ transitions, automatic = [] }: Lifecycle, state: string): Way[] {
  const leads = (transition: Pick<Transition<string>, 'from' | 'to' | 'orTo' | 'unchangedIn'>) =>
    transition.from.includes(state) && targetsOf(transition, state).some((to) => to !== state)
  return [
    ...Object.values(transitions).filter(leads),
    ...automatic.filter(leads).map(() => ({ automatic: true as const })),
  ]
}

/** Whether the remaining organizations can continue from a state if any one of the organizations that may act is absent. */
function canContinue(lifecycle: Lifecycle, state: string): boolean {
  const ways = waysFrom(lifecycle, state)
  const alone = new Set<string>()
  for (const way of ways) {
    if ('automatic' in way || way.by.kind !== 'one' || way.whenAwaitedLeaves) return true
    alone.add(way.by.words)
  }
  return lifecycle.own === true ? ways.length > 0 : alone.size > 1
}

t.test('the committed table has every lifecycle', async (t) => {
  t.equal(await readFile('openapi/lifecycles.md', 'utf8'), lifecyclesDocument(lifecycles))
})

t.test('every record with transitions in the document has a lifecycle with the same actions', (t) => {
  const actionsByRecord = new Map(
    Object.entries(document.components.schemas as Record<string, { properties?: { action?: object } }>)
      .filter(([name]) => /Transition$/.test(name))
      .map(([name]) => [name.replace(/Transition$/, ''), `${name.replace(/Transition$/, '')}Action`]),
  )
  const pascal = (record: string) => record.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
  const records = lifecycles.filter(({ partOf }) => partOf === undefined)
  t.strictSame(records.map(({ record }) => pascal(record)).sort(), [...actionsByRecord.keys()].sort())
  for (const { record } of records) {
    const { 'x-extensible-enum': actions } = document.components.schemas[`${pascal(record)}Action`] ?? {}
    const ofRecord = lifecycles.filter((lifecycle) => [lifecycle.record, lifecycle.partOf].includes(record))
    const names = ofRecord.flatMap(({ transitions }) => Object.keys(transitions))
    t.strictSame(names.sort(), [...(actions ?? [])].sort(), record)
  }
  t.end()
})

for (const lifecycle of lifecycles) {
  const { record, states, transitions, automatic = [] } = lifecycle
  t.test(`${record}: no state is a dead end`, (t) => {
    t.strictSame(finalStatesOf(lifecycle), finalStates[record] ?? [], 'final states')
    for (const state of states) {
      if (finalStates[record]?.includes(state)) continue
      t.ok(canContinue(lifecycle, state), `${state}: the remaining parties can continue`)
    }
    for (const [action, transition] of Object.entries(transitions)) {
      const { from, by, whenAwaitedLeaves } = transition
      const reached = from.flatMap((state) => targetsOf(transition, state))
      t.ok(
        [...from, ...reached].every((state) => states.includes(state)),
        `${action}: its states exist`,
      )
      if (by.kind === 'every') t.ok(whenAwaitedLeaves, `${action}: what leads on when the last awaited party has left`)
    }
    for (const { from, to, when } of automatic) {
      t.ok(
        [...from, to].every((state) => states.includes(state)),
        `when ${when}: its states exist`,
      )
    }
    t.end()
  })
}
