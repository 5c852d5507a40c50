// The golden cases of the cost allocation: exact results, computed by hand. Amounts are in USD.

/** `federal` sources are of the type early_head_start, the others state_prek. */
export interface CaseSource {
  key: string
  amount: string
  federal?: boolean
  forbidden?: string[]
  caps?: { categories: string[]; percent?: string; amount?: string }[]
  /** In the base of the lines; the second number of child-hours is the multiplier. */
  quantity: [quantity: string, multiplier?: string]
}

export interface GoldenCase {
  name: string
  measure: 'percent' | 'enrollment' | 'child_hours' | 'hours'
  sources: CaseSource[]
  overflow?: 'non_federal' | 'any' | 'none'
  backstops?: string[]
  /** The amounts of the sources in their order, then what is unfunded. */
  lines: { key: string; category: string; amount: string; expected: [...amounts: string[], unfunded: string] }[]
  /** What remains of each source. */
  remaining?: string[]
}

const plenty = '100000.00'
const g4 = (overflow: 'non_federal' | 'any' | 'none', ...expected: [string, string, string, string]): GoldenCase => ({
  name: `G4 ${overflow}`,
  measure: 'hours',
  overflow,
  sources: [
    { key: 'ehs', amount: '600.00', federal: true, quantity: ['50'] },
    { key: 'ccdf', amount: plenty, federal: true, quantity: ['30'] },
    { key: 'state', amount: plenty, quantity: ['20'] },
  ],
  lines: [{ key: 'teacher', category: 'personnel', amount: '1500.00', expected }],
})

export const goldenCases: readonly GoldenCase[] = [
  {
    name: 'G1',
    measure: 'percent',
    sources: [
      { key: 'ehs', amount: plenty, federal: true, quantity: ['56'] },
      { key: 'ccdf', amount: plenty, federal: true, quantity: ['29'] },
      { key: 'state', amount: plenty, quantity: ['9'] },
      { key: 'fund', amount: plenty, quantity: ['6'] },
    ],
    lines: [
      {
        key: 'rent',
        category: 'facilities',
        amount: '1000.01',
        expected: ['560.01', '290.00', '90.00', '60.00', '0.00'],
      },
    ],
  },
  {
    name: 'G2',
    measure: 'enrollment',
    sources: ['first', 'second', 'third'].map((key) => ({ key, amount: plenty, quantity: ['8'] })),
    lines: [{ key: 'toys', category: 'supplies', amount: '200.00', expected: ['66.67', '66.67', '66.66', '0.00'] }],
  },
  {
    name: 'G3',
    measure: 'child_hours',
    sources: [
      { key: 'ehs', amount: plenty, federal: true, quantity: ['8', '6.5'] },
      { key: 'ccdf', amount: plenty, federal: true, quantity: ['8', '3.5'] },
      { key: 'fees', amount: plenty, quantity: ['2', '10'] },
    ],
    lines: [
      { key: 'teacher', category: 'personnel', amount: '2450.37', expected: ['1274.19', '686.10', '490.08', '0.00'] },
    ],
  },
  g4('non_federal', '600.00', '450.00', '450.00', '0.00'),
  g4('any', '600.00', '540.00', '360.00', '0.00'),
  g4('none', '600.00', '450.00', '300.00', '150.00'),
  {
    name: 'G5',
    measure: 'enrollment',
    sources: [
      { key: 'ehs', amount: plenty, federal: true, forbidden: ['food'], quantity: ['10'] },
      { key: 'ccdf', amount: plenty, federal: true, quantity: ['6'] },
      { key: 'general', amount: '500.00', quantity: ['0'] },
    ],
    backstops: ['general'],
    lines: [{ key: 'meals', category: 'food', amount: '1234.56', expected: ['0.00', '462.96', '500.00', '271.60'] }],
  },
  {
    // A cap of one source. It is not the limit of 45 CFR 1303.5, which is 15 % of federal and matching funds together.
    name: 'G6',
    measure: 'enrollment',
    sources: [
      {
        key: 'ehs',
        amount: '20000.00',
        federal: true,
        caps: [{ categories: ['administration'], percent: '15' }],
        quantity: ['5'],
      },
      { key: 'ccdf', amount: '10000.00', federal: true, quantity: ['3'] },
      { key: 'district', amount: '5000.00', quantity: ['2'] },
    ],
    lines: [
      {
        key: 'director',
        category: 'administration',
        amount: '4800.00',
        expected: ['2400.00', '1440.00', '960.00', '0.00'],
      },
      {
        key: 'bookkeeper',
        category: 'administration',
        amount: '2000.01',
        expected: ['600.00', '600.00', '800.01', '0.00'],
      },
      {
        key: 'teacher',
        category: 'personnel',
        amount: '15000.00',
        expected: ['7500.00', '4500.00', '3000.00', '0.00'],
      },
    ],
    remaining: ['9500.00', '3460.00', '239.99'],
  },
]
