// When what is deprecated is removed, and how that is announced. Pure.
import type { Deprecation } from '../../policy.ts'

/** How long before its removal something is deprecated, and how long an operation answers 410 after it. */
const noticeMonths = 12
const goneMonths = 6

export const millisOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)

function addMonths(day: string, months: number): string {
  const date = new Date(millisOf(day))
  date.setUTCMonth(date.getUTCMonth() + months)
  return date.toISOString().slice(0, 10)
}

const isDay = (day: string): boolean => /^\d{4}-\d\d-\d\d$/.test(day) && addMonths(day, 0) === day

/** What it is, in Markdown. */
export function nameOf(entry: Deprecation): string {
  if ('eventType' in entry) return `event type \`${entry.eventType}\``
  if ('property' in entry) return `property \`${entry.property}\` of ${codeList(entry.schemas)}`
  const operation = `\`${entry.operationId}\``
  return 'parameter' in entry ? `parameter \`${entry.parameter}\` of ${operation}` : `operation ${operation}`
}

/** Whether the operation itself is removed, and not a part of it. */
export const isRemoval = (entry: Deprecation): boolean => 'operationId' in entry && !('parameter' in entry)

const codeList = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

/** For descriptions. */
export function noticeOf({ since, sunset, documentation, successor }: Deprecation): string {
  const replacement = successor === undefined ? '' : ` \`${successor}\` replaces it.`
  return `Deprecated since ${since}, removed on ${sunset}: [what to do](${documentation}).${replacement}`
}

/** The line of CHANGELOG.md, in the section Deprecated. */
export const changelogLine = (entry: Deprecation): string => `- The ${nameOf(entry)}. ${noticeOf(entry)}`

/** Whether an operation was removed so long ago that its entry, too, has to be removed. */
export const isOutdated = ({ sunset }: Deprecation, now: number): boolean =>
  now >= millisOf(addMonths(sunset, goneMonths))

/** Throws for an entry whose dates or links are not valid. */
export function checkDeprecation(entry: Deprecation): void {
  const { since, sunset, documentation } = entry
  const fail = (what: string): never => {
    throw new Error(`Deprecation of the ${nameOf(entry)}: ${what}`)
  }
  if (!isDay(since) || !isDay(sunset)) fail('since and sunset are days such as 2027-01-31.')
  if (millisOf(sunset) < millisOf(addMonths(since, noticeMonths)))
    fail(`sunset is less than ${noticeMonths} months after since.`)
  // Nothing that would end the target of a link (RFC 8288, section 3).
  if (!/^(https:\/\/|\/)[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/.test(documentation))
    fail('documentation is neither an https URL nor a path.')
}

/** The response headers of an operation: what is announced first, of all that is deprecated about it. */
export function headersOf(entries: readonly Deprecation[]): { deprecation: string; sunset: string } {
  const earliest = (days: string[]) => Math.min(...days.map(millisOf))
  return {
    deprecation: `@${earliest(entries.map(({ since }) => since)) / 1000}`,
    sunset: new Date(earliest(entries.map(({ sunset }) => sunset))).toUTCString(),
  }
}

/** The values of the header Link (RFC 8288). `params`: of the request, for the path of the successor. */
export function linksOf(entries: readonly Deprecation[], params: Readonly<Record<string, string>>): string[] {
  const links = entries.flatMap(({ documentation, successor }) => [
    `<${documentation}>; rel="deprecation"`,
    ...(successor === undefined ? [] : [`<${withValues(successor, params)}>; rel="successor-version"`]),
  ])
  return [...new Set(links)]
}

const withValues = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''))
