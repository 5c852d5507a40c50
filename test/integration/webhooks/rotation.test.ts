// The rotation of keys of webhook endpoints.
import t from 'tap'
import { waitFor } from '../../support/service.ts'
import { isSignedWith, keyOf, signaturesOf } from '../../support/signatures.ts'
import {
  addContacts,
  createEndpoint,
  type ReceivedRequest,
  startReceiver,
  startWebhookService,
} from '../../support/webhooks.ts'

const service = await startWebhookService(t)
const { lead, center } = await service.createAgencies()

for (const signing of ['hmac', 'ed25519']) {
  t.test(`${signing}: both keys sign during the overlap, then only the new one`, async (t) => {
    const partnership = await service.createPartnership(lead, center)
    const receiver = await startReceiver(t)
    const { path, secret, endpoint } = await createEndpoint(center, receiver.url, { types: ['contact'], signing })
    const first = keyOf({ secret, webhookEndpoint: endpoint })
    const deliver = async () => {
      const before = receiver.received.length
      await addContacts(lead, partnership, 1)
      return (await receiver.waitForCount(before + 1)).at(-1) as ReceivedRequest
    }
    const rotate = async (overlapSeconds: number) => {
      const { status, body } = await center.call('POST', `${path}/keys`, { body: { overlapSeconds } })
      t.equal(status, 201)
      return { key: keyOf(body), keys: body.webhookEndpoint.keys }
    }
    const version = signing === 'hmac' ? 'v1' : 'v1a'
    const one = await deliver()
    t.match(signaturesOf(one), [new RegExp(`^${version},[A-Za-z0-9+/]+=*$`)])
    t.ok(isSignedWith(first, one), 'the first key')

    const second = await rotate(3600)
    t.match(second.keys, [{ endsAt: String }, { endsAt: null }])
    const third = await rotate(2)
    t.equal(third.keys.length, 2, 'at most two keys sign')
    const overlapping = await deliver()
    t.equal(signaturesOf(overlapping).length, 2)
    t.notOk(isSignedWith(first, overlapping), 'the key before the previous one no longer signs')
    t.ok(isSignedWith(second.key, overlapping), 'the previous key')
    t.ok(isSignedWith(third.key, overlapping), 'the new key')
    const [newest = '', previous = ''] = signaturesOf(overlapping)
    const only = (signature: string) => ({
      ...overlapping,
      headers: { ...overlapping.headers, 'webhook-signature': signature },
    })
    t.ok(
      isSignedWith(third.key, only(newest)) && isSignedWith(second.key, only(previous)),
      'the newer signature is first',
    )

    const after = await waitFor(async () => {
      const delivered = await deliver()
      return signaturesOf(delivered).length === 1 ? delivered : undefined
    })
    t.ok(isSignedWith(third.key, after), 'after the overlap, the new key')
    t.notOk(isSignedWith(second.key, after), 'and not the previous one')
    t.match((await center.call('GET', path)).body.keys, [{ id: third.keys[1].id, endsAt: null }])

    const fourth = await rotate(0)
    const last = await deliver()
    t.equal(signaturesOf(last).length, 1, 'without an overlap')
    t.ok(isSignedWith(fourth.key, last))
  })
}
