// The agenda entry of the filings that an executed memorandum owes.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import type { AgendaChange } from '../../events/agenda.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { type AgendaSource, dayEntry } from '../../records/agenda-entries.ts'
import { currentExecution } from '../agreements/rules.ts'
import type { Agreement } from '../agreements/store.ts'
import { agreements } from '../agreements/table.ts'
import { type Filed, owedFilings } from './rules.ts'
import { filings } from './table.ts'

const reminders = [
  { type: 'filing.due_soon', days: -7 },
  { type: 'filing.overdue', days: 1 },
]
export const filingAgendaEventTypes = reminders.map(({ type }) => type)

/** The last filing of an agreement with each recipient. */
const findLastFilings = db
  .select({
    recipient: filings.recipient,
    filedOn: sql<string>`max(${filings.filedOn})::text`,
  })
  .from(filings)
  .where(
    sql`${filings.partnershipId} = ${sql.placeholder('partnershipId')} and ${filings.agreementId} = ${sql.placeholder('agreementId')}`,
  )
  .groupBy(filings.recipient)
  .prepare('')

const changeOf = (
  { id, kind, executions }: Pick<Agreement, 'id' | 'kind' | 'executions'>,
  filed: readonly Filed[],
  now: string,
): AgendaChange[] => {
  const current = currentExecution(executions, now)
  const owed = current && owedFilings(kind, current, filed)
  if (current === undefined || kind !== 'hs_preschool_mou') return []
  const { timeZone, partyIds: actorIds } = current
  const entries = owed ? [dayEntry(owed.dueOn, reminders, { timeZone, actorIds })] : []
  return [{ kind: 'agreement_filing', subjectType: 'agreement', subjectId: id, entries }]
}

/** After a version of the agreement was executed, or `recorded` was filed. */
export async function changeFilingAgenda(write: WriteContext, agreement: Agreement, recorded?: Filed): Promise<void> {
  const { id: agreementId, partnershipId, kind } = agreement
  if (kind !== 'hs_preschool_mou') return
  const filed: Filed[] = await write.query(findLastFilings, { partnershipId, agreementId })
  for (const change of changeOf(agreement, recorded ? [...filed, recorded] : filed, await write.now())) {
    write.changeAgenda(partnershipId, change)
  }
}

const findMemoranda = db
  .select({ id: agreements.id, kind: agreements.kind, executions: agreements.executions })
  .from(agreements)
  .where(
    sql`${agreements.partnershipId} = ${sql.placeholder('partnershipId')} and ${agreements.kind} = 'hs_preschool_mou'`,
  )
  .prepare('')

export const filingAgenda: AgendaSource = async (reader, partnershipId, now) => {
  const memoranda = await reader.query(findMemoranda, { partnershipId })
  const changes = memoranda.map(async (agreement) => {
    const filed: Filed[] = await reader.query(findLastFilings, { partnershipId, agreementId: agreement.id })
    return changeOf(agreement, filed, now)
  })
  return (await Promise.all(changes)).flat()
}
