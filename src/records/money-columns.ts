// The columns of an amount of money.
import { type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, check, text } from 'drizzle-orm/pg-core'

export const moneyColumns = () => ({
  /** As it was sent: a decimal with exactly the decimals of its currency. `minorUnits` computes with it. */
  amount: text('amount').notNull(),
  currency: text('currency').notNull(),
})

/** Of the table with this name. */
export const moneyConstraint = (name: string, amount: AnyPgColumn) =>
  check(`${name}_amount_valid`, sql`${amount} ~ '^-?(0|[1-9][0-9]{0,11})([.][0-9]{1,4})?$'`)

/** An amount in the smallest units of its currency, as a bigint: every amount has all decimals of its currency. */
export const minorUnits = (amount: SQL | AnyPgColumn) => sql`replace(${amount}, '.', '')::bigint`
