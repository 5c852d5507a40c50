// SQL for the list of agreements across partnerships.
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { db, type Prepared } from '../../database/queries.ts'
import { anyOfFilter, externalIdFilter, oneOfFilter, pager, updatedSinceFilter } from '../../http/pages.ts'
import { dateOf, ref, uuidOf } from '../../http/schemas.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { partnerships } from '../../partnerships/partnerships/table.ts'
import { AgreementKindCode } from '../agreement-kinds/schema.ts'
import { type FilingRecipient, filingRecipients } from '../filings/rules.ts'
import { filings } from '../filings/table.ts'
import { agreementReaders, noLastDay } from './readers-table.ts'
import { AgreementStateView } from './schema.ts'
import type { Agreement } from './store.ts'
import { agreements } from './table.ts'

const { placeholder, raw } = sql

export type AgreementReader = typeof agreementReaders.$inferSelect

/** The state of an agreement today, as agreementStateOn() computes it. */
const stateToday = sql`coalesce((
  select case dated.state when 'executed' then 'upcoming' else dated.state end from (
    select one.number, case
        when (one.execution->>'terminatesOn')::date <= today.day then 'terminated'
        when (one.execution->>'supersededOn')::date <= today.day then 'superseded'
        when (one.execution->>'endsOn')::date < today.day then 'expired'
        when one.execution->>'state' = 'suspended' then 'suspended'
        when (one.execution->>'inForceFrom')::date <= today.day then 'in_force'
        else 'executed'
      end as state
      from jsonb_array_elements(${agreementReaders.executions}) with ordinality one(execution, number)
        cross join lateral (select (now() at time zone (one.execution->>'timeZone'))::date as day) today) dated
    where dated.state <> 'superseded'
    order by case when dated.state in ('in_force', 'suspended') then 1 when dated.state = 'executed' then 2 else 3 end,
      case when dated.state in ('expired', 'terminated') then -dated.number else dated.number end
    limit 1), 'none')`

const lastDayFilter = (description: string, operator: '<' | '>', example: string) => ({
  schema: dateOf(
    `${description} The last day is that of the version that was executed last, also before it is in force. Agreements without a last day are left out.`,
    example,
  ),
  where: (day: SQL) =>
    sql`${agreementReaders.endsOn} ${raw(operator)} ${day}::date and ${agreementReaders.endsOn} < ${raw(`'${noLastDay}'`)}`,
})

/** The agreements that the caller may read: the cost of a page does not grow with their number. */
export const agreementPage = pager<AgreementReader>({
  table: agreementReaders,
  where: sql`${agreementReaders.organizationId} = ${placeholder('organizationId')}::uuid`,
  filters: {
    state: {
      ...oneOfFilter(ref(AgreementStateView), agreementReaders.kind),
      where: (states) => sql`${stateToday} = any(${states}::text[])`,
    },
    kind: oneOfFilter(ref(AgreementKindCode), agreementReaders.kind),
    endsBefore: lastDayFilter('Only agreements whose last day is before this day.', '<', '2027-01-01'),
    endsAfter: lastDayFilter('Only agreements whose last day is after this day.', '>', '2026-12-31'),
    partyId: anyOfFilter(uuidOf('a party of the agreement'), agreementReaders.partyIds),
    updatedSince: updatedSinceFilter(agreementReaders.updatedAt),
    externalId: externalIdFilter(agreementReaders.externalIds),
  },
  sorts: { createdAt: agreementReaders.agreementId, endsOn: agreementReaders.endsOn },
  tieBreaker: agreementReaders.agreementId,
  inChangeFeed: true,
})

/** The agreements with the ids at the same place in both lists. */
export const findAcross = db
  .select(
    Object.fromEntries(
      Object.entries(getTableColumns(agreements)).map(([name, column]) => [name, sql`${column}`.mapWith(column)]),
    ),
  )
  .from(
    sql`unnest(${placeholder('partnershipIds')}::uuid[], ${placeholder('ids')}::uuid[]) asked (in_partnership, agreement)
      cross join lateral (select * from ${agreements} one where one.partnership_id = asked.in_partnership
          and one.id = asked.agreement limit 1) ${agreements}`,
  )
  .prepare('') as unknown as Prepared<Agreement[]>

/** The first filing with each recipient from a day on, of the agreements with the ids at the same place in all lists. */
export const findFilings = db
  .select({
    agreementId: sql<string>`asked.agreement`,
    recipient: sql<FilingRecipient>`filing.recipient`,
    filedOn: sql<string>`filing.filed_on::text`,
  })
  .from(
    sql`unnest(${placeholder('partnershipIds')}::uuid[], ${placeholder('ids')}::uuid[], ${placeholder('since')}::date[])
        asked (in_partnership, agreement, since)
      cross join unnest(${raw(`'{${filingRecipients}}'`)}::text[]) recipients (recipient)
      cross join lateral (select one.recipient, one.filed_on from ${filings} one
        where one.partnership_id = asked.in_partnership and one.agreement_id = asked.agreement
          and one.recipient = recipients.recipient and one.filed_on >= asked.since
        order by one.filed_on limit 1) filing`,
  )
  .prepare('')

/** The name and the lead of some partnerships. */
export const findLeads = db
  .select({
    partnershipId: sql<string>`asked.id`,
    name: sql<string>`partnership.name`,
    leadId: sql<string>`lead.organization_id`,
  })
  .from(
    sql`unnest(${placeholder('partnershipIds')}::uuid[]) asked (id)
      cross join lateral (select one.name from ${partnerships} one where one.id = asked.id limit 1) partnership
      cross join lateral (select party.organization_id from ${parties} party
        where party.partnership_id = asked.id and party.lead limit 1) lead`,
  )
  .prepare('')

export const findOrganizationNames = db
  .select({ id: organizations.id, name: organizations.name })
  .from(organizations)
  .where(sql`${organizations.id} = any(${placeholder('ids')}::uuid[])`)
  .prepare('')
