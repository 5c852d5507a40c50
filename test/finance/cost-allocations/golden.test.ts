// The golden cases over HTTP: figures, shares and explanations of drafts.
import t from 'tap'
import { startService } from '../../support/service.ts'
import { goldenCases } from './cases.ts'
import { createCase, read } from './records.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()

for (const golden of goldenCases) {
  t.test(`golden case ${golden.name}`, async (t) => {
    const path = await service.createPartnership(lead, center)
    const { allocation, sources, lines } = await createCase(lead, path, golden)
    const { data } = await read(center, `${allocation}/shares?limit=100`)
    for (const { key, expected, amount } of golden.lines) {
      const lineId = lines.get(key)
      const ofLine = new Map<string, string>(
        data.flatMap((share: { lineId: string; sourceId: string; amount: string }) =>
          share.lineId === lineId ? [[share.sourceId, share.amount]] : [],
        ),
      )
      const explained = await read(center, `${allocation}/lines/${lineId}`)
      t.strictSame([...[...sources.values()].map((id) => ofLine.get(id) ?? '0.00'), explained.unfunded], expected, key)
      t.hasStrict(explained, { key, amount, currency: 'USD' })
      t.equal(explained.steps.at(-1).step, 'result')
    }
    if (golden.remaining === undefined) return
    const { sources: summary } = await read(center, allocation)
    t.strictSame(
      summary.map(({ remaining }: { remaining: string }) => remaining),
      golden.remaining,
    )
  })
}
