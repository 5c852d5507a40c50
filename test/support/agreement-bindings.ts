// What agreements bind, for tests of the areas before agreements: stores bindings with their events, as agreement versions do.
import { v7 as uuidv7 } from 'uuid'
import type { bindingStates } from '../../src/partnerships/agreement-bindings/rules.ts'

/** Runs SQL as the superuser. */
type Query = (text: string, values: unknown[]) => Promise<unknown>

interface Terms {
  /** The first and the last day. */
  from?: string | null
  until?: string | null
  state?: (typeof bindingStates)[number]
  timeZone?: string
  rewordable?: boolean
  superseded?: boolean
  suspended?: boolean
  terminationNoticeId?: string | null
}

interface NewBinding extends Terms {
  partnershipId: string
  partyIds: string[]
  /** The ids of expectations, which get the numbers E1, E2 … */
  expectations?: string[]
  agreementId?: string
}

/** Binds parties and expectations by a version of an agreement; by default it is in force since long ago, without an end. */
export async function bind(
  query: Query,
  { partnershipId, partyIds, expectations = [], agreementId = uuidv7(), ...given }: NewBinding,
) {
  const id = uuidv7()
  let terms: Required<Terms> = {
    from: '2026-01-01',
    until: null,
    state: 'executed',
    timeZone: 'America/Chicago',
    rewordable: false,
    superseded: false,
    suspended: false,
    terminationNoticeId: null,
    ...given,
  }
  let version = 0

  async function save(): Promise<void> {
    version += 1
    const now = new Date().toISOString()
    await query(saveWithEvent, [
      JSON.stringify({
        ...{ id, partnership_id: partnershipId, organization_id: partyIds[0], agreement_id: agreementId },
        ...{ version, external_ids: [], created_at: now, updated_at: now, updated_by: partyIds[0] },
        ...{ state: terms.state, time_zone: terms.timeZone, binds_from: terms.from, binds_until: terms.until },
        ...{ rewordable: terms.rewordable, superseded: terms.superseded, suspended: terms.suspended },
        termination_notice_id: terms.terminationNoticeId,
        party_ids: partyIds,
        expectations: expectations.map((id, index) => ({ id, number: `E${index + 1}` })),
      }),
    ])
  }

  await save()
  return {
    agreementId,
    agreementVersionId: id,
    /** Changes the terms, as a signature, an amendment or a notice of termination does. */
    async change(changes: Terms): Promise<void> {
      terms = { ...terms, ...changes }
      await save()
    },
  }
}

/** The first party is the sender of the event. */
const saveWithEvent = `
  with given as materialized (
    select bound from jsonb_populate_record(null::agreement_bindings, $1::jsonb) bound
      where set_config('app.organization_id', bound.organization_id::text, true) is not null
        and set_config('app.api_client_id', (select id::text from api_clients
          where organization_id = bound.organization_id limit 1), true) is not null
  ), saved as (
    insert into agreement_bindings select (bound).* from given
      on conflict (partnership_id, id) do update set version = excluded.version, updated_at = excluded.updated_at,
        state = excluded.state, binds_from = excluded.binds_from, binds_until = excluded.binds_until,
        termination_notice_id = excluded.termination_notice_id, rewordable = excluded.rewordable,
        superseded = excluded.superseded, suspended = excluded.suspended
      returning *
  )
  select append_event(partnership_id, case version when 1 then 'create' else 'update' end,
      'agreement_binding.' || case version when 1 then 'recorded' else 'updated' end, 'agreement_binding', id, null, 'test', null,
      '[]', to_jsonb(saved), case state when 'executed' then 'everyone' else 'parties' end, null)
    from saved`
