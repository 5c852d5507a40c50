// What the list of agreements across partnerships shows of each agreement.
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { addDays, daysBetween } from '../../records/days.ts'
import { filingsDueOn, isRenewalLimitReached, localDay, renewalDecisionDueOn } from '../agreement-versions/dates.ts'
import { type Filed, filedOnOf } from '../filings/rules.ts'
import type { AgreementOverviewBody } from './across-schema.ts'
import { type AgreementReader, findAcross, findFilings, findLeads, findOrganizationNames } from './across-store.ts'
import { view } from './actions.ts'
import { currentExecution, type Execution, hasEnded } from './rules.ts'
import type { Agreement } from './store.ts'

/** The agreements of a page, in its order. Reads the records of its partnerships only. */
export async function loadOverviews(
  reader: Reader,
  page: readonly AgreementReader[],
): Promise<AgreementOverviewBody[]> {
  const partnershipIds = [...new Set(page.map(({ partnershipId }) => partnershipId))]
  reader.namePartnerships(partnershipIds)
  const [rows, leads, { now }] = await Promise.all([
    reader.query(findAcross, {
      partnershipIds: pgArray(page.map(({ partnershipId }) => partnershipId)),
      ids: pgArray(page.map(({ agreementId }) => agreementId)),
    }),
    reader.query(findLeads, { partnershipIds: pgArray(partnershipIds) }),
    reader.context,
  ])
  const organizationIds = new Set([...rows.flatMap(({ partyIds }) => partyIds), ...leads.map(({ leadId }) => leadId)])
  const executed = rows.flatMap(({ id, partnershipId, executions }) => {
    const current = currentExecution(executions, now)
    return current === undefined ? [] : [{ id, partnershipId, executedOn: current.executedOn }]
  })
  const [named, filed] = await Promise.all([
    reader.query(findOrganizationNames, { ids: pgArray(organizationIds) }),
    executed.length === 0
      ? []
      : reader.query(findFilings, {
          partnershipIds: pgArray(executed.map(({ partnershipId }) => partnershipId)),
          ids: pgArray(executed.map(({ id }) => id)),
          since: pgArray(executed.map(({ executedOn }) => executedOn)),
        }),
  ])
  const names = new Map(named.map(({ id, name }) => [id, name]))
  const withName = (organizationId: string) => ({ organizationId, name: names.get(organizationId) ?? '' })
  return page.flatMap(({ agreementId, partnershipId }) => {
    const row = rows.find(({ id }) => id === agreementId)
    const partnership = leads.find((one) => one.partnershipId === partnershipId)
    // The membership can have ended since the page was read.
    if (row === undefined || partnership === undefined) return []
    return {
      ...overviewOf(
        row,
        filed.filter((filing) => filing.agreementId === agreementId),
        now,
      ),
      partnershipName: partnership.name,
      parties: row.partyIds.map(withName),
      lead: withName(partnership.leadId),
    }
  })
}

/** What an agreement itself says, without names; `filed` has the first filing with each recipient since its execution. */
export function overviewOf(row: Agreement, filed: readonly Filed[], now: string) {
  const current = currentExecution(row.executions, now)
  const { state, inForceFrom, endsOn, earliestTerminationOn } = view(row, [], now)
  const { obligated = null, currency = null, fain = null, listing = null } = current?.subaward ?? {}
  const isRenewable =
    current !== undefined && !hasEnded(row.executions, now) && !isRenewalLimitReached(current.renewal, row.renewalsUsed)
  return {
    agreementId: row.id,
    partnershipId: row.partnershipId,
    title: row.title,
    kind: row.kind,
    reference: row.reference,
    state,
    inForceFrom,
    endsOn,
    daysLeft: current === undefined ? null : daysLeftOf(current, now),
    noticeDays: current?.noticeDays ?? null,
    earliestTerminationOn,
    renewalDecisionDueOn: isRenewable ? renewalDecisionDueOn(current) : null,
    renewalsUsed: row.renewalsUsed,
    maxRenewals: current?.renewal?.maxRenewals ?? null,
    amendments: row.amendments,
    executedOn: current?.executedOn ?? null,
    contentSha256: current?.contentSha256 ?? null,
    filingDueOn: row.kind === 'hs_preschool_mou' && current !== undefined ? filingsDueOn(current.executedOn) : null,
    filedOn: current === undefined ? null : filedOnOf(row.kind, current, filed),
    obligated,
    currency,
    fain,
    listing,
    externalIds: row.externalIds,
  }
}

/** The days from today to the last day of a version; null if that is over or if there is none. */
function daysLeftOf({ endsOn, terminatesOn, timeZone }: Execution, now: string): number | null {
  const lastDays = [endsOn, terminatesOn === null ? null : addDays(terminatesOn, -1)].filter((day) => day !== null)
  const [lastDay] = lastDays.sort()
  const today = localDay(now, timeZone)
  return lastDay === undefined || lastDay < today ? null : daysBetween(today, lastDay)
}
