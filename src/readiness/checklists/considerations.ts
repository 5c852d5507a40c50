// The checklist that comes with the service: the 24 considerations of the practice, in its own words.
import { strategies } from '../../records/strategies.ts'
import type { Section } from './rules.ts'

/** The checklist by which partners see whether they are ready; its editions share this series. */
export const readinessSeries = '019aa9c5-0000-7000-8000-000000000001'
/** Its newest edition, which migrations keep. */
export const readinessChecklist = '019aa9c5-0000-7000-8000-000000000002'

const outline: [id: string, title: string, from: number, to: number][] = [
  ['purpose', 'Why we partner', 1, 2],
  ['families', 'What families need', 3, 6],
  ['partners', 'Who brings what', 7, 9],
  ['readiness', 'Whether we are ready', 10, 13],
  ['funding', 'What it costs and who pays', 14, 19],
  ['ground-rules', 'What we stand for and must heed', 20, 21],
  ['follow-through', 'How we keep it on track', 22, 24],
]
/** What is not answered by yes, partly or no. */
const open = new Set(['Q1', 'Q2', 'Q6', 'Q7', 'Q8', 'Q9', 'Q18', 'Q21', 'Q24'])
/** A study or a plan that is there can be shown. */
const shown = new Set(['Q3', 'Q14', 'Q15'])

const considerations = strategies.filter(({ section }) => section === 'considerations')

export const readinessSections: Section[] = outline.map(([id, title, from, to]) => ({
  id,
  title,
  questions: considerations.slice(from - 1, to).map(({ id, statement }) => ({
    id,
    text: statement,
    form: open.has(id) ? 'open' : 'closed',
    evidenceRequired: shown.has(id),
    strategy: id,
  })),
}))
