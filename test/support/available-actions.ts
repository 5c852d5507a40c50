// availableActions and blockedActions of a record, compared with the result of each transition.
import type { Test } from 'tap'
import type { Body, Client, Received } from './service.ts'

/** What the request of an action contains besides `action`. */
type Fields = object | ((action: string) => object)

/** Sends the action as a dry run. */
const attempt = (client: Client, record: string, action: string, fields: object): Promise<Received> =>
  action === 'endorse'
    ? client.call('POST', `${record}/endorsements?dryRun=true`, { body: fields as Body })
    : client.change('POST', `${record}/transitions?dryRun=true`, { action, ...fields })

/** The codes of the blockers of a response, each once. */
export const codesOf = ({ body }: Pick<Received, 'body'>): string[] => [
  ...new Set<string>((body.blockedBy ?? []).map(({ code }: Body) => code)),
]

/** The codes of the blockers of the action of a record, as the record lists them; `WRONG_STATE` if it lists none. */
export const blockersOf = ({ availableActions, blockedActions }: Body, action: string): string[] =>
  availableActions.some((available: Body) => available.action === action)
    ? []
    : (blockedActions.find((blocked: Body) => blocked.action === action)?.codes ?? ['WRONG_STATE'])

/** The names of the actions that the record lists as available. */
export const availableOf = ({ availableActions }: Body): string[] => availableActions.map(({ action }: Body) => action)

/** Checks that the action succeeds with what it needs and nothing else, and is rejected without any part of that. */
async function checkNeeds(t: Test, client: Client, record: string, { action, needs }: Body, fields: object) {
  const needed = Object.fromEntries(
    Object.entries({ reason: 'A reason.', ...fields }).filter(([name]) => needs.includes(name)),
  )
  t.strictSame(Object.keys(needed).sort(), [...needs].sort(), `${action}: the test knows what it needs`)
  const done = await attempt(client, record, action, needed)
  t.match(done.status, /20[01]/, `${action} of ${record} with ${needs}: ${done.body.detail}`)
  for (const name of needs) {
    const { [name]: _, ...incomplete } = needed
    const { status, body } = await attempt(client, record, action, incomplete)
    t.match(status, /400|422/, `${action} without ${name}`)
    t.match(body.errors, [{ pointer: `/${name}`, code: 'required' }], `${action} without ${name}`)
  }
}

/**
 * Checks that a dry run of each of `actions` by `client` has the result that the record lists: with what an available action
 * needs and nothing else it succeeds, and without any part of that it is rejected; for another action it is 409 with the same
 * codes. Returns the available actions.
 */
export async function checkAvailableActions(
  t: Test,
  client: Client,
  record: string,
  actions: readonly string[],
  fieldsOf: Fields = {},
): Promise<string[]> {
  const { body } = await client.call('GET', record)
  for (const list of [body.availableActions, body.blockedActions]) {
    const listed = list.map(({ action }: Body) => action)
    t.strictSame(
      listed,
      actions.filter((action) => listed.includes(action)),
      `${record} in the order of the lifecycle`,
    )
  }
  for (const action of actions) {
    const fields = typeof fieldsOf === 'function' ? fieldsOf(action) : fieldsOf
    const available = body.availableActions.find((one: Body) => one.action === action)
    if (available) await checkNeeds(t, client, record, available, fields)
    else {
      const blocked = await attempt(client, record, action, {
        ...(action !== 'endorse' && { reason: 'A reason.' }),
        ...fields,
      })
      t.equal(blocked.status, 409, `${action} of ${record}`)
      t.strictSame(codesOf(blocked), blockersOf(body, action), `${action} of ${record}`)
    }
  }
  return availableOf(body)
}
