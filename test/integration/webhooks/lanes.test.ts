// The order in which deliveries of one endpoint are sent.
import t from 'tap'
import { Lanes } from '../../../src/integration/webhook-deliveries/lanes.ts'

const lanesOf = (text: string) => {
  const lanes = new Lanes<{ key: string | null; name: string }>()
  for (const name of text.split(' ')) lanes.add({ key: name.startsWith('-') ? null : name.charAt(0), name })
  return lanes
}

t.test('those of a lane are taken one at a time, in order, and lanes take turns', async (t) => {
  const lanes = lanesOf('a1 a2 a3 b1 b2')
  const [a1, b1] = [lanes.take(), lanes.take()]
  t.match([a1, b1, lanes.take()], [{ name: 'a1' }, { name: 'b1' }, undefined])
  t.equal(lanes.readyCount, 0)
  t.strictSame(lanes.end({ key: 'b' }, true), [])
  t.equal(lanes.readyCount, 1)
  t.match(lanes.take(), { name: 'b2' })
  t.match(lanes.end({ key: 'a' }, false), [{ name: 'a2' }, { name: 'a3' }], 'those behind one that waits')
  t.equal(lanes.count, 0)
})

t.test('those in no lane do not keep those of lanes waiting', async (t) => {
  const lanes = lanesOf('-1 -2 -3 -4 a1 b1 c1')
  t.equal(lanes.readyCount, 3)
  const names = Array.from({ length: 7 }, () => lanes.take()?.name)
  t.strictSame(names, ['-1', 'a1', '-2', 'b1', '-3', 'c1', '-4'])
  t.equal(lanes.count, 0)
})
