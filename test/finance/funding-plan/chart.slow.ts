// The chart of the funding plan: how a browser draws it.
import t from 'tap'
import { renderFundingChart } from '../../../src/finance/funding-plan/chart.ts'
import { fundingTypes } from '../../../src/finance/funding-types/rules.ts'
import { hostile, wideTexts } from '../../readiness/checklist-comparisons/chart-data.ts'
import { checkDrawn, openBrowser } from '../../support/charts.ts'
import { amounts, planOf, workedExample } from './chart-data.ts'

t.test('a browser draws every text within the chart and without overlap', async (t) => {
  const browser = await openBrowser(t)
  if (browser === undefined) return t.comment('Chromium is not installed')
  const large = 10n ** 22n
  const byType = fundingTypes.map((type) => ({ type, ...amounts(large, 5n, large, 0n) }))
  const plans = {
    'the worked example': planOf(workedExample),
    'no funding': planOf({ currency: null }),
    'every type with large amounts': planOf({ cost: large, secured: large, atRisk: large, byType }),
    'a cost only': planOf({ cost: large }),
    'a small cost': planOf({ cost: 1n, secured: large }),
  }
  for (const [name, plan] of Object.entries(plans)) {
    for (const partnership of ['A', hostile, ...wideTexts]) {
      const title = `Funding plan${plan.currency === null ? '' : ' in USD'}, ${partnership}`
      await t.test(name, (t) => checkDrawn(t, browser, renderFundingChart(plan, partnership), title))
    }
  }
})
