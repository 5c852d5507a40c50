// Data of readiness charts, with texts that are long, wide or hostile.
import type { ReadinessChartData } from '../../../src/readiness/checklist-comparisons/chart.ts'

export const checklistRoundId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50'
const counts = { agreed: 0, partlyAnswered: 0, conflicting: 0, unanswered: 0 }

/** A row of `figures` contains the figures of a party by section, and then that of all sections. */
export function chartData(names: string[], titles: string[], figures: (number | null)[][], title = 'Readiness') {
  const ids = names.map((_, index) => `party-${index}`)
  return {
    checklistRoundId,
    title,
    names,
    state: 'released',
    readiness: 50,
    parties: ids.map((organizationId, row) => {
      const readiness = figures[row]?.at(-1) ?? null
      return { organizationId, readiness, submitted: readiness !== null }
    }),
    sections: titles.map((sectionTitle, index) => ({
      id: `${index}`,
      title: sectionTitle,
      readiness: 50,
      parties: ids.map((organizationId, row) => ({ organizationId, readiness: figures[row]?.[index] ?? null })),
      ...counts,
    })),
  } satisfies ReadinessChartData
}
export const figuresFor = (parties: number, sections: number) =>
  Array.from({ length: parties }, (_, row) =>
    Array.from({ length: sections + 1 }, (_, index) => (row % 7 === 6 ? null : (row * 17 + index * 31) % 101)),
  )

export const longPrefix =
  'The Consolidated Community Child Care and Early Learning Center of the Greater Springfield Area, '
export const hostile = '</text></svg><script>document.title="hit"</script>&amp; "Co" \u0001\u0085\ufffe\ud800 {a|b}'
export const wideTexts = [
  'W'.repeat(200),
  '@%'.repeat(100),
  '家庭托儿所'.repeat(40),
  'Щедрый'.repeat(33),
  '👩‍👩‍👧'.repeat(25),
  'مركز الطفولة '.repeat(15),
]
