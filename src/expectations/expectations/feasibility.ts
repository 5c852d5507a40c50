// Whether the parties start small (V5): what their expectations add up to, and what of it ought to worry them. Pure.

export const severities = ['high', 'medium', 'low'] as const
export type Severity = (typeof severities)[number]

export const findingCodes = [
  'EARLY_LOAD',
  'PARTY_OVERLOADED',
  'CROWDED_DATE',
  'BASELINE_MISSING',
  'TARGET_FAR_FROM_BASELINE',
] as const

/** What the expectations that are not over add up to. */
export interface Load {
  expectations: number
  /** Due dates from the day on from which it is looked, and those of them in the first days. */
  dueDates: number
  early: number
  /** The fullest days, the fullest first. */
  days: { dueOn: string; count: number }[]
  /** By responsible party; null where none is named. */
  parties: { organizationId: string | null; count: number }[]
  /** With a target, and nothing to start from. */
  withoutBaseline: { count: number; ids: string[] }
  /** Whose target lies further from the baseline than the baseline is from nothing, and further than three times that. */
  far: { count: number; ids: string[] }
  veryFar: { count: number; ids: string[] }
}

export interface FeasibilityFinding {
  code: (typeof findingCodes)[number]
  severity: Severity
  message: string
  organizationId: string | null
  dueOn: string | null
  ids: string[]
}

export const earlyDays = 90
/** Fewer say nothing of a share. */
const fewest = 4

const percent = (part: number, whole: number) => `${Math.round((part / whole) * 100)} %`

/** The findings, the gravest first. `parties` are those that have accepted. */
export function feasibilityOf(load: Load, parties: readonly string[]): FeasibilityFinding[] {
  const { expectations, dueDates, early, days, withoutBaseline, far, veryFar } = load
  const findings: FeasibilityFinding[] = []
  const found = (
    code: FeasibilityFinding['code'],
    severity: Severity,
    message: string,
    about: { organizationId?: string; dueOn?: string; ids?: string[] } = {},
  ) => findings.push({ code, severity, message, organizationId: null, dueOn: null, ids: [], ...about })

  if (dueDates >= fewest && early / dueDates >= 0.5) {
    const message = `${early} of ${dueDates} due dates (${percent(early, dueDates)}) fall into the first ${earlyDays} days.`
    found('EARLY_LOAD', early / dueDates >= 0.75 ? 'high' : 'medium', message)
  }
  for (const { organizationId, count } of load.parties) {
    if (organizationId === null || parties.length < 2 || expectations < fewest) continue
    const share = count / expectations
    if (share < 0.5 || share * parties.length < 1.4) continue
    const message = `One of ${parties.length} parties is responsible for ${count} of ${expectations} expectations (${percent(count, expectations)}).`
    found('PARTY_OVERLOADED', share >= 0.8 ? 'high' : 'medium', message, { organizationId })
  }
  for (const { dueOn, count } of days) {
    if (count < fewest || count / dueDates < 0.25) continue
    const message = `${count} of ${dueDates} due dates (${percent(count, dueDates)}) are ${dueOn}.`
    found('CROWDED_DATE', count / dueDates >= 0.5 ? 'high' : 'medium', message, { dueOn })
  }
  if (withoutBaseline.count > 0) {
    const { count, ids } = withoutBaseline
    const message = `${count} of ${expectations} expectations have a target, and no baseline to start from.`
    found('BASELINE_MISSING', count / expectations >= 0.25 ? 'medium' : 'low', message, { ids })
  }
  if (veryFar.count > 0) {
    const message = `${veryFar.count} targets lie more than three times the baseline away from it.`
    found('TARGET_FAR_FROM_BASELINE', 'high', message, { ids: veryFar.ids })
  }
  if (far.count > 0) {
    const message = `${far.count} targets are to be more than twice the baseline, or the other side of nothing.`
    found('TARGET_FAR_FROM_BASELINE', 'medium', message, { ids: far.ids })
  }
  const rank = ({ severity }: FeasibilityFinding) => severities.indexOf(severity)
  return findings.sort((one, other) => rank(one) - rank(other))
}
