// SQL for financial obligations.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { acceptedPartiesOf } from '../../partnerships/parties/store.ts'
import type { AcceptedParty } from '../../records/consents.ts'
import type { Obligation } from './rules.ts'
import { financialObligations } from './table.ts'

export type FinancialObligation = typeof financialObligations.$inferSelect

const asked = sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id)`
const inPartnership = sql`o.partnership_id = asked.partnership_id`

/** One agreed obligation of each partnership: lists of partnerships run this for every row, so one is enough. */
export const findAgreed = db
  .select({ partnershipId: sql<string>`asked.partnership_id`, id: sql<string>`agreed.id` })
  .from(
    sql`${asked} cross join lateral (
      select id from ${financialObligations} o where ${inPartnership} and o.state = 'agreed' order by id limit 1) agreed`,
  )
  .prepare('')

/** Installments with the same day. */
export interface DueInstallments {
  on: string
  /** The payers, or the payees. */
  organizationIds: string[]
  /** At most 10 obligations. */
  ids: string[]
}

export interface ObligationSummary {
  partnershipId: string
  acceptedParties: AcceptedParty[]
  /** The oldest 100. */
  proposed: (Pick<Obligation, 'payerId' | 'payeeId' | 'consents'> & { id: string })[]
  /** Open installments that are due within 14 days, or were, by due date: the earliest 100 days. */
  due: DueInstallments[]
  /** Installments that are not confirmed, by the day of the payment: the earliest 100 days. */
  paid: DueInstallments[]
}

const dueInstallments = (columns: { on: string; organizationId: string }, condition: ReturnType<typeof sql>) => {
  const [on, organizationId] = [sql.identifier(columns.on), sql.identifier(columns.organizationId)]
  return sql<
    DueInstallments[]
  >`(select coalesce(jsonb_agg(jsonb_build_object('on', days.day, 'organizationIds', days.organization_ids,
      'ids', days.ids) order by days.day), '[]')
    from (select ${on} as day, array_agg(distinct ${organizationId}) as organization_ids, (array_agg(distinct id order by id))[1:10] as ids
      from waiting where ${condition} group by 1 order by 1 limit 100) days)`
}

/** What waits for the parties of each partnership. */
export const summarize = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    acceptedParties: acceptedPartiesOf(sql`asked.partnership_id`),
    proposed: sql<ObligationSummary['proposed']>`summary.proposed`,
    due: sql<DueInstallments[]>`summary.due`,
    paid: sql<DueInstallments[]>`summary.paid`,
  })
  .from(
    sql`${asked} cross join lateral (
      with waiting as materialized (
        select o.id, o.payer_id, o.payee_id, i.state, i."dueOn" as due_on, i."paidOn" as paid_on
          from ${financialObligations} o
            cross join lateral jsonb_to_recordset(o.installments) i (state text, "dueOn" date, "paidOn" date)
          where ${inPartnership} and o.state = 'agreed'
            and (i.state = 'paid' or i.state = 'open' and i."dueOn" <= (now() at time zone 'UTC')::date + 14)
      )
      select (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'payerId', o.payer_id, 'payeeId', o.payee_id,
            'consents', o.consents) order by o.id), '[]')
          from (select * from ${financialObligations} o where ${inPartnership} and o.state = 'proposed' order by o.id limit 100) o
        ) as proposed,
        ${dueInstallments({ on: 'due_on', organizationId: 'payer_id' }, sql`state = 'open'`)} as due,
        ${dueInstallments({ on: 'paid_on', organizationId: 'payee_id' }, sql`state = 'paid'`)} as paid
    ) summary`,
  )
  .prepare('')
