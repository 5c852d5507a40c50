// Findings about the workload of all expectations of a partnership (V5: begin with something small). Pure.

export const severities = ['high', 'medium', 'low'] as const
export type Severity = (typeof severities)[number]

export const findingCodes = [
  'EARLY_LOAD',
  'PARTY_OVERLOADED',
  'CROWDED_DATE',
  'BASELINE_MISSING',
  'TARGET_FAR_FROM_BASELINE',
] as const

interface Group {
  count: number
  /** Ids of at most 20 of them. */
  ids: string[]
}

/** Of the expectations that are proposed, agreed or in effect. */
export interface Workload {
  expectations: number
  /** Due dates from the day of the analysis on. */
  dueDates: number
  /** Those of them within the first `earlyDays` days. */
  earlyDueDates: number
  /** The days with the most due dates, in descending order. */
  busiestDays: { dueOn: string; count: number }[]
  /** Expectations by responsible party; null if there is none. */
  parties: { organizationId: string | null; count: number }[]
  /** Expectations with a target and no baseline. */
  withoutBaseline: Group
  /** Expectations with a distance from baseline to target of more than 1 and at most 3 times the baseline. */
  farTargets: Group
  /** Expectations with a distance of more than 3 times the baseline. */
  veryFarTargets: Group
}

export interface FeasibilityFinding {
  code: (typeof findingCodes)[number]
  severity: Severity
  message: string
  organizationId: string | null
  dueOn: string | null
  ids: string[]
}

/** A partnership should begin with something small (V5): few due dates in this number of days. */
export const earlyDays = 90
/** A share is only assessed from this number of expectations or due dates on. */
const minSample = 4

const percent = (part: number, total: number) => `${Math.round((part / total) * 100)} %`

/** The findings in descending severity. `parties` are those that have accepted the partnership. */
export function feasibilityOf(workload: Workload, parties: readonly string[]): FeasibilityFinding[] {
  const { expectations, dueDates, earlyDueDates, busiestDays, withoutBaseline, farTargets, veryFarTargets } = workload
  const findings: FeasibilityFinding[] = []
  const add = (
    code: FeasibilityFinding['code'],
    severity: Severity,
    message: string,
    subject: { organizationId?: string; dueOn?: string; ids?: string[] } = {},
  ) => findings.push({ code, severity, message, organizationId: null, dueOn: null, ids: [], ...subject })

  if (dueDates >= minSample && earlyDueDates / dueDates >= 0.5) {
    const message = `${earlyDueDates} of ${dueDates} due dates (${percent(earlyDueDates, dueDates)}) are in the first ${earlyDays} days.`
    add('EARLY_LOAD', earlyDueDates / dueDates >= 0.75 ? 'high' : 'medium', message)
  }
  for (const { organizationId, count } of workload.parties) {
    if (organizationId === null || parties.length < 2 || expectations < minSample) continue
    const share = count / expectations
    // At least half of the expectations, and 1.4 times an equal share.
    if (share < 0.5 || share * parties.length < 1.4) continue
    const message = `One of ${parties.length} parties is responsible for ${count} of ${expectations} expectations (${percent(count, expectations)}).`
    add('PARTY_OVERLOADED', share >= 0.8 ? 'high' : 'medium', message, { organizationId })
  }
  for (const { dueOn, count } of busiestDays) {
    if (count < minSample || count / dueDates < 0.25) continue
    const message = `${count} of ${dueDates} due dates (${percent(count, dueDates)}) are on ${dueOn}.`
    add('CROWDED_DATE', count / dueDates >= 0.5 ? 'high' : 'medium', message, { dueOn })
  }
  if (withoutBaseline.count > 0) {
    const { count, ids } = withoutBaseline
    const message = `${count} of ${expectations} expectations have a target and no baseline.`
    add('BASELINE_MISSING', count / expectations >= 0.25 ? 'medium' : 'low', message, { ids })
  }
  if (veryFarTargets.count > 0) {
    const message = `The distance of ${veryFarTargets.count} targets from the baseline is more than 3 times the baseline.`
    add('TARGET_FAR_FROM_BASELINE', 'high', message, { ids: veryFarTargets.ids })
  }
  if (farTargets.count > 0) {
    const message = `The distance of ${farTargets.count} targets from the baseline is more than the baseline.`
    add('TARGET_FAR_FROM_BASELINE', 'medium', message, { ids: farTargets.ids })
  }
  const rank = ({ severity }: FeasibilityFinding) => severities.indexOf(severity)
  return findings.sort((a, b) => rank(a) - rank(b))
}
