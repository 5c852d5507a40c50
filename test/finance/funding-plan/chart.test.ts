// The chart of the funding plan: its content. chart.slow.ts draws it in a browser.
import t from 'tap'
import { renderFundingChart } from '../../../src/finance/funding-plan/chart.ts'
import { amounts, partnershipId, planOf, workedExample } from './chart-data.ts'

const textsIn = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text)
const barsIn = (svg: string) =>
  [...svg.matchAll(/<rect x="([0-9.]+)" y="\d+" width="([0-9.]+)"/g)].map(([, x, width]) => [Number(x), Number(width)])
const descriptionOf = (svg: string) => /<desc[^>]*>([^<]*)<\/desc>/.exec(svg)?.[1]?.split('\n')

t.test('draws cost, funding by certainty and the gap, each with its figure', async (t) => {
  const svg = renderFundingChart(planOf(workedExample), 'Springfield & Co')
  const id = `funding-plan-${partnershipId}`
  t.match(svg, `role="img" aria-labelledby="${id}-title" aria-describedby="${id}-description"`)
  t.match(svg, `<title id="${id}-title">Funding plan in USD, Springfield &amp; Co</title>`)
  t.strictSame(descriptionOf(svg), [
    ...['Cost 240000.00.', 'Secured 168000.00.', 'Pledged 0.00.', 'Gap 72000.00.', 'Pending 50000.00.'],
    'At risk 12000.00.',
    'Secured and pledged: 70.00 % of the cost. Gap if all pending sources are granted: 22000.00.',
    'Child care subsidy (CCDF): Secured 0.00, Pending 50000.00, At risk 12000.00, Lapsed 0.00.',
    'Early Head Start: Secured 168000.00, Pending 0.00, At risk 0.00, Lapsed 0.00.',
    'In kind: Secured 30000.00, Pending 0.00, At risk 0.00, Lapsed 0.00.',
  ])
  t.strictSame(textsIn(svg).slice(1, 13), [
    ...['Cost', '240000.00', 'Secured', '168000.00', 'Pledged', '0.00', 'Gap', '72000.00'],
    ...['Pending', '50000.00', 'At risk', '12000.00'],
  ])
  t.strictSame(barsIn(svg), [
    [90, 480],
    [90, 336],
    [426, 144],
    [426, 100],
    [526, 24],
  ])
  t.match(svg, `fill="url(#${id}-hatch)"`, 'the gap is hatched')
  t.equal(renderFundingChart(planOf(workedExample), 'Springfield & Co'), svg)
})

t.test('pledges follow the secured funds', async (t) => {
  const svg = renderFundingChart(planOf(workedExample, 1000000n), 'A')
  t.strictSame(barsIn(svg).slice(1, 4), [
    [90, 336],
    [426, 20],
    [446, 124],
  ])
  t.match(textsIn(svg), ['Funding plan in USD, A', 'Cost', '240000.00', 'Secured', '168000.00', 'Pledged', '10000.00'])
})

t.test('what is paid in kind comes before the secured funds', async (t) => {
  const svg = renderFundingChart(planOf({ ...workedExample, costInKind: 3000000n }), 'A')
  t.strictSame(barsIn(svg).slice(0, 4), [
    [90, 443.07],
    [90, 55.38],
    [145.38, 310.15],
    [455.53, 77.54],
  ])
  t.match(descriptionOf(svg), [
    ...['Cost 240000.00.', 'Paid in kind 30000.00.', 'Secured 168000.00.', 'Pledged 0.00.', 'Gap 42000.00.'],
    ...['Pending 50000.00.', 'At risk 12000.00.'],
    'Secured and pledged: 80.00 % of the cost that is not paid in kind. Gap if all pending sources are granted: 0.00.',
  ])
  const allInKind = renderFundingChart(planOf({ cost: 100n, costInKind: 100n }), 'A')
  t.match(textsIn(allInKind), /In-kind sources pay all of the cost/)
})

t.test('says that there is nothing', async (t) => {
  const svg = renderFundingChart(planOf({ currency: null }), 'A')
  t.strictSame(textsIn(svg), ['Funding plan, A', 'There are neither funding sources nor a cost.'])
  t.strictSame(descriptionOf(svg), ['There are neither funding sources nor a cost.'])
  t.strictSame(barsIn(svg), [])
})

t.test('draws sums beyond 2^53, and amounts that are small beside them', async (t) => {
  const large = 10n ** 22n
  const svg = renderFundingChart(planOf({ cost: large, secured: 1n, pending: large - 1n, inKind: amounts(large) }), 'A')
  t.strictSame(barsIn(svg), [
    [90, 480],
    [90, 1],
    [90, 480],
    [90, 480],
  ])
  t.ok(textsIn(svg).includes('99999999999999999999.99'), 'the gap')
})

t.test('without a cost there is no gap', async (t) => {
  const svg = renderFundingChart(planOf({ currency: 'JPY', secured: 5000n }), 'A')
  t.strictSame(barsIn(svg), [[90, 480]])
  t.ok(textsIn(svg).includes('There is no cost. Gap if all pending sources are granted: 0.'))
})
