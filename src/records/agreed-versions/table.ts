// The columns and constraints of a table of versions that every party agrees to.
import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  check,
  type ExtraConfigColumn,
  integer,
  jsonb,
  type PgTableExtraConfigValue,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import type { Consent } from '../consents.ts'
import { versionStates } from './rules.ts'

export const versionColumns = () => ({
  /** 1, 2, 3 … within the partnership. */
  number: integer('number').notNull(),
  state: text('state', { enum: versionStates }).notNull(),
  /** SHA-256 of the content. */
  hash: text('hash').notNull(),
  /** Consents to the content with this hash; a change of the content removes them. */
  consents: jsonb('consents').$type<Consent[]>().notNull(),
  /** The reason of the last transition. */
  reason: text('reason'),
})

/** For the table with this name. */
export const versionConstraints = (
  name: string,
  table: Record<'partnershipId' | 'number', ExtraConfigColumn> & { state: AnyPgColumn },
): PgTableExtraConfigValue[] => [
  unique(`${name}_number_unique`).on(table.partnershipId, table.number),
  uniqueIndex(`${name}_one_agreed`).on(table.partnershipId).where(sql`state = 'agreed'`),
  check(`${name}_state_valid`, oneOf(table.state, versionStates)),
]
