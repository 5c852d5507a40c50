// What agreements block of the lifecycle of a partnership.
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { bind } from '../../support/agreement-bindings.ts'
import { blockersOf, dayIn } from '../../support/available-actions.ts'
import { type Body, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()

t.test('a partnership is active, ends and closes as its agreements permit', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  await service.prepareForPlanning(path, lead, center)
  await service.prepareForNegotiation(path, lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center])
  await service.agreeOnConflictPlan(path, [lead, center])
  const partnershipId = path.split('/').at(-1) ?? ''
  const act = (action: string, dryRun = true) =>
    lead.change('POST', `${path}/transitions?dryRun=${dryRun}`, {
      action,
      reason: 'The board has decided.',
      ...(action === 'terminate' && { terminationCode: 'funding_ended' }),
    })
  const listed = async (action: string): Promise<string[]> => {
    const { body } = await lead.call('GET', path)
    const inList = (await lead.call('GET', '/v1/partnerships')).body.data.find(({ id }: Body) => id === partnershipId)
    t.strictSame(blockersOf(inList, action), blockersOf(body, action))
    return blockersOf(body, action)
  }
  const blocked = (blocker: object) => ({ status: 409, body: { blockedBy: [blocker] } })

  await storage.setState(path, 'negotiating')
  t.strictSame(await listed('activate'), ['AGREEMENT_NOT_IN_FORCE'])
  t.match(
    await act('activate'),
    blocked({
      code: 'AGREEMENT_NOT_IN_FORCE',
      message: 'No agreement in force binds Springfield Early Head Start, Little Steps Child Care.',
      ref: `${path}/agreements`,
    }),
  )
  t.strictSame(blockersOf((await office.call('GET', path)).body, 'activate'), ['ACTOR_NOT_ALLOWED'])
  t.equal((await act('terminate')).status, 200, 'no agreement is in force')

  const partyIds = [lead.id, center.id]
  const binding = await bind(storage.rows, { partnershipId, partyIds, from: dayIn(10) })
  t.strictSame(await listed('activate'), ['AGREEMENT_NOT_IN_FORCE'], 'before its first day')
  await binding.change({ from: dayIn(-3) })
  t.strictSame(await listed('activate'), [])
  t.match(await act('activate', false), { status: 200, body: { state: 'active' } })

  t.match(await act('terminate'), blocked({ code: 'NOTICE_PERIOD', ref: `${path}/agreements/${binding.agreementId}` }))
  const terminationNoticeId = uuidv7()
  await binding.change({ terminationNoticeId, until: dayIn(60) })
  t.match(
    await act('terminate'),
    blocked({ code: 'NOTICE_PERIOD', ref: `${path}/termination-notices/${terminationNoticeId}` }),
  )
  await storage.setState(path, 'closing')
  t.strictSame(await listed('resume'), [])
  t.match(
    await act('close'),
    blocked({ code: 'AGREEMENT_STILL_IN_FORCE', ref: `${path}/agreements/${binding.agreementId}` }),
  )
  await binding.change({ until: dayIn(-3) })
  t.strictSame(await listed('resume'), ['AGREEMENT_NOT_IN_FORCE'])
  t.strictSame(await listed('terminate'), [])
  t.match(await act('close', false), { status: 200, body: { state: 'closed' } })
})
