// availableActions of a record, compared with the result of each transition.
import type { Test } from 'tap'
import type { Body, Client } from './service.ts'

/**
 * Checks that `availableActions` of the record lists `actions` in their order, and that a dry run of each transition by
 * `client` gets 200 if the action is enabled, otherwise 409 with the same blockers. `fieldsOf` returns what a request has besides.
 */
export async function checkAvailableActions(
  t: Test,
  client: Client,
  record: string,
  actions: readonly string[],
  fieldsOf: object | ((action: string) => object) = {},
): Promise<void> {
  const { availableActions } = (await client.call('GET', record)).body
  t.strictSame(
    availableActions.map(({ action }: Body) => action),
    [...actions],
    record,
  )
  for (const { action, enabled, blockedBy } of availableActions) {
    const fields = typeof fieldsOf === 'function' ? fieldsOf(action) : fieldsOf
    const body = { action, reason: 'A reason.', ...fields }
    const attempt = await client.change('POST', `${record}/transitions?dryRun=true`, body)
    t.equal(attempt.status, enabled ? 200 : 409, action)
    if (!enabled) t.strictSame(attempt.body.blockedBy, blockedBy, action)
  }
}
