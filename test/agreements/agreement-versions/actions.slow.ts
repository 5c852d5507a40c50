// The action table of amendments, and of versions that have ended.
import t from 'tap'
import { executeAgreement, post } from '../../support/agreements.ts'
import { dayIn } from '../../support/available-actions.ts'
import { createActionTable } from './action-table.ts'

const { parties, path, checkState, walk, set } = await createActionTable(t)
const { center } = parties

t.test('an amendment of an executed version', async (t) => {
  const { url, agreementId } = await executeAgreement(path, Object.values(parties), {
    version: { term: { effectiveOn: dayIn(-3), endsOn: '2090-08-31', noticeDays: 60 } },
  })
  const executed = { isExecuted: true }
  const draft = await post(center, `${path}/agreement-versions`, {
    agreementId,
    amendmentKinds: ['other'],
    summary: 'A.',
  })
  const amendment = `${path}/agreement-versions/${draft.id}`
  await walk(t, amendment, 'center', 'home')
  // What has ended allows nothing.
  for (const state of ['declined', 'withdrawn']) {
    await set(amendment, 'state', state)
    await checkState(t, amendment, state, {})
  }
  for (const [state, column] of [
    ['expired', 'ends_on'],
    ['superseded', 'superseded_on'],
    ['terminated', 'terminates_on'],
  ] as const) {
    await set(url, column, dayIn(-2))
    await checkState(t, url, state, {}, executed)
  }
})
