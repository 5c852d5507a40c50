// The readiness chart: how a browser draws it.
import t from 'tap'
import { renderReadinessChart } from '../../../src/readiness/checklist-comparisons/chart.ts'
import { checkDrawn, openBrowser } from '../../support/charts.ts'
import { chartData, figuresFor, hostile, longPrefix, wideTexts } from './chart-data.ts'

t.test('a browser draws every text within the chart and without overlap', async (t) => {
  const browser = await openBrowser(t)
  if (browser === undefined) return t.comment('Chromium is not installed')
  const title = 'Readiness in percent, and a title that goes on and on. '.repeat(6)
  const titles = [
    'Whether staff, facilities and money of all parties are ready for what is planned together',
    ...wideTexts,
  ]
  const manyNames = Array.from({ length: 20 }, (_, index) =>
    index % 2 ? `Agency ${index}` : `${longPrefix}District ${index}`,
  )
  const charts = {
    'one party': chartData(['Alone'], ['One'], [[50, 50]]),
    'five parties': chartData([hostile, ...wideTexts], titles, figuresFor(7, 7), title),
    'twenty parties': chartData(manyNames, titles, figuresFor(20, 7), 'Readiness in percent, round 2'),
  }
  for (const [name, data] of Object.entries(charts))
    await t.test(name, (t) => checkDrawn(t, browser, renderReadinessChart(data), data.title))
})
