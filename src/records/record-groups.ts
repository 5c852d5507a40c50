// SQL of groups of records in computed results: how many there are, who should act, and the first ids. `rows` have the columns `id` and `organization_id`.
import { type SQL, sql } from 'drizzle-orm'

/** The first ten ids of the rows of a group. */
export const firstIds = sql`to_jsonb((array_agg(distinct id order by id))[1:10])`

/** Those of at most 20 days, the earliest first; those without a day last. */
export const byDay = (rows: SQL, day: SQL) => sql`(select coalesce(jsonb_agg(grouped order by "dueOn"), '[]') from (
  select ${day} as "dueOn", jsonb_agg(distinct organization_id) as actors, ${firstIds} as ids
    from ${rows} group by 1 order by 1 limit 20) grouped)`

export const groupOf = (rows: SQL) => sql`(select jsonb_build_object('count', count(*),
  'actors', coalesce(jsonb_agg(distinct organization_id), '[]'), 'ids', coalesce(${firstIds}, '[]')) from ${rows})`

/** Some records, the organizations that should act, and the ids of the first ten records. */
export interface RecordGroup {
  count: number
  actors: string[]
  ids: string[]
}

/** Those that are due on a day. */
export type DueGroup = Omit<RecordGroup, 'count'> & { dueOn: string | null }
