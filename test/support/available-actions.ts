// availableActions and blockedActions of a record, compared with the result of each transition.
import type { Test } from 'tap'
import { type VersionState, versionActions } from '../../src/records/agreed-versions/rules.ts'
import type { Body, Client, Received } from './service.ts'

/** The required properties of an endorsement, which the action `endorse` creates. */
const endorsementFields = ['contentHash', 'name', 'title', 'confirmedResults']

/** Sends the action as a dry run, with those of the fields that `names` lists. */
function attempt(client: Client, record: string, action: string, fields: object, names: string[]): Promise<Received> {
  const body = Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))
  return action === 'endorse'
    ? client.call('POST', `${record}/endorsements?dryRun=true`, { body })
    : client.change('POST', `${record}/transitions?dryRun=true`, { action, ...body })
}

/** The codes of the blockers of a response, each once. */
export const codesOf = ({ body }: Pick<Received, 'body'>): string[] => [
  ...new Set<string>((body.blockedBy ?? []).map(({ code }: Body) => code)),
]

/** The codes of the blockers of an action, as the record lists them; WRONG_STATE if it does not list the action. */
export const blockersOf = ({ availableActions, blockedActions }: Body, action: string): string[] =>
  availableActions.some((available: Body) => available.action === action)
    ? []
    : (blockedActions.find((blocked: Body) => blocked.action === action)?.codes ?? ['WRONG_STATE'])

/** The names of the actions that the record lists as available. */
export const availableOf = ({ availableActions }: Body): string[] => availableActions.map(({ action }: Body) => action)

/**
 * Checks that a dry run of each of `actions` by `client` has the result that the record lists: with what an available action
 * needs and nothing else it succeeds, and without any part of that it is rejected; another action is 409 with the same codes.
 * `fields` contains a value for each property that an action can need, besides `reason`. `others` are listed, too, and have an
 * operation of their own, which this does not call. Returns the available actions.
 */
export async function checkAvailableActions(
  t: Test,
  client: Client,
  record: string,
  actions: readonly string[],
  fields: object = {},
  others: readonly string[] = [],
): Promise<string[]> {
  const { body } = await client.call('GET', record)
  const values = { reason: 'A reason.', ...fields }
  for (const list of [body.availableActions, body.blockedActions]) {
    const listed = list.map(({ action }: Body) => action).filter((action: string) => !others.includes(action))
    t.strictSame(
      listed,
      actions.filter((action) => listed.includes(action)),
      `${record} in the order of the lifecycle`,
    )
  }
  for (const action of actions) {
    const available = body.availableActions.find((one: Body) => one.action === action)
    if (available === undefined) {
      const names = action === 'endorse' ? endorsementFields : ['reason']
      const blocked = await attempt(client, record, action, values, names)
      t.equal(blocked.status, 409, `${action} of ${record}`)
      t.strictSame(codesOf(blocked), blockersOf(body, action), `${action} of ${record}`)
      continue
    }
    const { needs } = available
    const done = await attempt(client, record, action, values, needs)
    t.match(done.status, /20[01]/, `${action} of ${record} with ${needs}: ${done.body.detail}`)
    for (const name of needs) {
      const others = needs.filter((other: string) => other !== name)
      const rejected = await attempt(client, record, action, values, others)
      t.match(rejected.status, /400|422/, `${action} of ${record} without ${name}`)
      t.match(rejected.body.errors, [{ pointer: `/${name}`, code: 'required' }], `${action} without ${name}`)
    }
  }
  return availableOf(body)
}

/** The date `days` from today. */
export const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** A value for each property that an action of the record can need. */
export const fieldsOf = ({
  pendingRevision,
  revision,
  pendingCorrection,
  extension,
  contentHash,
  contentSha256,
}: Body) => ({
  reason: 'A reason.',
  revision: (pendingRevision ?? { revision }).revision,
  outcome: pendingCorrection?.outcome ?? 'not_met',
  figure: pendingCorrection?.figure ?? '65',
  narrative: pendingCorrection?.narrative,
  endsOn: extension?.endsOn ?? '2100-06-30',
  removalOn: dayIn(20),
  terminationCode: 'funding_ended',
  startsAt: `${dayIn(-3)}T12:00`,
  ...{ installment: 1, paidOn: dayIn(0) },
  ...{ contentHash, contentSha256, name: 'Jordan Rivera', title: 'Executive director', confirmedResults: [] },
})

/**
 * Checks what two parties can do with versions that every party agrees to, by their states. `proposer` has proposed the one that is
 * proposed, and both have agreed to the one in force.
 */
export async function checkVersionActions(
  t: Test,
  proposer: Client,
  other: Client,
  versions: Readonly<Record<VersionState, string>>,
): Promise<void> {
  const both = [proposer, other]
  /** The available actions of these parties, and the blockers of the others. */
  const expected: [state: VersionState, parties: Client[], available: string[], codes: Record<string, string>][] = [
    ['draft', both, ['propose'], { agree: 'WRONG_STATE', object: 'WRONG_STATE' }],
    ['proposed', [proposer], ['object'], { propose: 'WRONG_STATE', agree: 'ALREADY_AGREED' }],
    ['proposed', [other], ['agree', 'object'], { propose: 'WRONG_STATE' }],
    ['agreed', both, [], { propose: 'WRONG_STATE', agree: 'ALREADY_AGREED', object: 'WRONG_STATE' }],
    ['superseded', both, [], { propose: 'WRONG_STATE', agree: 'WRONG_STATE', object: 'WRONG_STATE' }],
  ]
  for (const [state, parties, available, codes] of expected) {
    const version = versions[state]
    for (const by of parties) {
      const { body } = await by.call('GET', version)
      t.equal(body.state, state)
      t.strictSame(availableOf(body), available, `${state}, ${by === proposer ? 'proposer' : 'other party'}`)
      await checkAvailableActions(t, by, version, versionActions)
      for (const [action, code] of Object.entries(codes)) {
        const answer = await by.change('POST', `${version}/transitions`, { action, reason: 'A reason.' })
        t.match(answer, { status: 409, body: { blockedBy: [{ code }] } })
      }
    }
  }
}
