// The readiness checklist, which the service includes: the 24 considerations of the recommended practice as questions.
import { strategies } from '../../records/strategies.ts'
import type { Section } from './rules.ts'

/** The `seriesId` of every edition of the readiness checklist. */
export const readinessSeriesId = '019aa9c5-0000-7000-8000-000000000001'
/** The id of its latest edition, which the migrations insert. */
export const readinessChecklistId = '019aa9c5-0000-7000-8000-000000000002'

/** `from` and `to` are numbers of considerations. */
const outline: [id: string, title: string, from: number, to: number][] = [
  ['purpose', 'Why we partner', 1, 2],
  ['families', 'What families need', 3, 6],
  ['partners', 'Who brings what', 7, 9],
  ['readiness', 'Whether we are ready', 10, 13],
  ['funding', 'What it costs and who pays', 14, 19],
  ['ground-rules', 'Our values and the rules that apply', 20, 21],
  ['follow-through', 'How we keep it on track', 22, 24],
]
/** Questions that cannot be answered by yes, partly or no. */
const openQuestionIds = new Set(['Q1', 'Q2', 'Q6', 'Q7', 'Q8', 'Q9', 'Q18', 'Q21', 'Q24'])
/** Questions about a document (a study, a plan), to which an answer can link. */
const evidenceQuestionIds = new Set(['Q3', 'Q14', 'Q15'])

const considerations = strategies.filter(({ section }) => section === 'considerations')

export const readinessSections: Section[] = outline.map(([id, title, from, to]) => ({
  id,
  title,
  questions: considerations.slice(from - 1, to).map(({ id, statement }) => ({
    id,
    text: statement,
    form: openQuestionIds.has(id) ? 'open' : 'closed',
    evidenceRequired: evidenceQuestionIds.has(id),
    strategy: id,
  })),
}))
