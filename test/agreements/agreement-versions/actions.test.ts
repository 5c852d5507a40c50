// The action table of agreement versions: what a version lists agrees with attempts. actions.slow.ts has amendments, and what has ended.
import t from 'tap'
import { act, dataSharingParts, draftAgreement, post, signAll } from '../../support/agreements.ts'
import { dayIn } from '../../support/available-actions.ts'
import { createActionTable } from './action-table.ts'

const { service, parties, path, checkState, walk, set, only, office, stranger } = await createActionTable(t)
const { lead, center, home } = parties

t.test('an initial version, which the lead drafts', async (t) => {
  const { url } = await draftAgreement(path, Object.values(parties), {
    version: { term: { effectiveOn: dayIn(20), endsOn: '2090-08-31', noticeDays: 60 } },
  })
  await walk(t, url, 'lead', 'center')
  for (const by of Object.values(parties)) if (by !== center) await signAll(by, url)
  const executed = { isExecuted: true }
  await checkState(t, url, 'executed', {}, executed)
  await set(url, 'in_force_from', dayIn(-3))
  await checkState(t, url, 'in_force', { suspend: {} }, executed)
  await act(center, url, 'suspend', { reason: 'The rooms are closed.' })
  await checkState(t, url, 'suspended', { resume: only('lead', 'center') }, executed)
  await act(center, url, 'resume', { reason: 'They are open.' })
})

t.test('the lead drafts initial versions and renewals, every party of the agreement amendments', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const { id: agreementId } = await post(lead, `${path}/agreements`, {
    ...{ title: 'Data sharing', kind: 'data_sharing', partyIds: [lead.id, center.id] },
  })
  const body = { agreementId, ...dataSharingParts(lead, center) }
  for (const [caller, status] of [
    [center, 403],
    [home, 403],
    [office, 403],
    [stranger, 404],
    [lead, 201],
  ] as const) {
    const answer = await caller.call('POST', `${path}/agreement-versions?dryRun=true`, { body })
    t.equal(answer.status, status)
    if (status === 403) t.equal(answer.body.code, 'insufficient-relation')
  }
})
