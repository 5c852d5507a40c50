// The lifecycles of all records as a Markdown document for people: openapi/lifecycles.md. Pure.
import type { Actors, Lifecycle, Transition } from './lifecycles.ts'

/** The states to which a transition leads from one of its states; that state, if it does not change it. */
export const targetsOf = (
  { to, orTo = [], unchangedIn = [] }: Pick<Transition<string>, 'to' | 'orTo' | 'unchangedIn'>,
  state: string,
): string[] =>
  unchangedIn.includes(state) || to === 'unchanged'
    ? [state]
    : [to, ...orTo].filter((one, _, all) => one !== state || all.length === 1)

/** Whether a transition leads to a later state of the lifecycle, back to an earlier one, or to none. */
function directionOf({ states }: Lifecycle, from: string, targets: readonly string[]): string {
  const directions = targets.map((to) =>
    from === to ? 'stays' : states.indexOf(to) < states.indexOf(from) ? 'back' : 'on',
  )
  return [...new Set(directions)].join(' or ')
}

/** The states from which neither an action nor time leads to another state. */
export const finalStatesOf = ({ states, transitions, automatic = [] }: Lifecycle): string[] =>
  states.filter((state) =>
    [...Object.values(transitions), ...automatic].every(
      (transition) => !transition.from.includes(state) || targetsOf(transition, state).every((to) => to === state),
    ),
  )

const intro = `# Lifecycles

Every record with a lifecycle, each of its states, and what leads from that state on or back. \`npm run openapi\` writes this file
from the rules by which the service decides transitions.

- \`each party\`: every accepted party takes the action; the state changes with the last of them.
- \`any party\`: one accepted party, the lead included. "A party other than": if a single party remains, that party.
- \`needs\`: the properties that the request of the action requires beside \`action\`.
- The table contains states and actors. What else blocks an action of a record is in its \`blockedActions\`.
- A party that does not respond can be removed, and a lead that does not respond can be removed and replaced. Parties that have
  left are not awaited: the last column says what leads on if the last awaited party has left.
- \`(automatic)\`: no action; the column "who" says when.
`

const whoOf = ({ words, kind }: Actors<never>): string =>
  words !== 'the parties' ? words : kind === 'every' ? 'each party' : 'any party'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const header = [
  row(['state', 'action', 'leads', 'to', 'who', 'needs', 'when the last awaited party has left']),
  row(Array(7).fill('---')),
]

function rowsOf(lifecycle: Lifecycle): string[] {
  const { states, transitions, automatic = [] } = lifecycle
  const final = finalStatesOf(lifecycle)
  return states.flatMap((state) => {
    const from = ({ from: origins }: { from: readonly string[] }) => origins.includes(state)
    const cellsOf = (targets: string[]) => [directionOf(lifecycle, state, targets), targets.join(', ')]
    const actions = (Object.entries(transitions) as [string, Transition<string>][])
      .filter(([, transition]) => from(transition))
      .map(([action, transition]) => {
        const { by, needs, needsAlso, whenAwaitedLeaves = '' } = transition
        return row([
          state,
          `\`${action}\``,
          ...cellsOf(targetsOf(transition, state)),
          whoOf(by),
          [...needs.map((name) => `\`${name}\``), ...(needsAlso ? [needsAlso.words] : [])].join(', '),
          whenAwaitedLeaves,
        ])
      })
    const changes = automatic
      .filter(from)
      .map(({ to, when }) => row([state, '(automatic)', ...cellsOf([to]), `when ${when}`, '', '']))
    return actions.length + changes.length === 0
      ? [row([state, 'none: final', '', '', '', '', ''])]
      : [...actions, ...changes, ...(final.includes(state) ? [row([state, 'none leaves it', '', '', '', '', ''])] : [])]
  })
}

const titleOf = ({ record, partOf }: Lifecycle): string =>
  `## ${record}${partOf ? ` of a ${partOf}` : ''}`.replaceAll('_', ' ')

export const lifecyclesDocument = (lifecycles: readonly Lifecycle[]): string =>
  `${[
    intro,
    ...lifecycles.map((lifecycle) => [titleOf(lifecycle), '', ...header, ...rowsOf(lifecycle), ''].join('\n')),
  ].join('\n')}`
