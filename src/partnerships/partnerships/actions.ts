// Creates, reads and changes partnerships. The response contains what other features contribute to them.
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import { toProblem } from '../../database/errors.ts'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { requireScope } from '../../http/authorization.ts'
import type { EndpointResult } from '../../http/conditional-requests.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { isExpanded } from '../../http/expand.ts'
import { requireActive } from '../../identity/organizations/actions.ts'
import { findByIds } from '../../identity/organizations/store.ts'
import { Problem, type ProblemCode } from '../../problems.ts'
import type { PartnershipContribution } from '../../records/contributions.ts'
import { resolveTransition, statusOfActions } from '../../records/lifecycles.ts'
import { lockPartnershipRow } from '../../records/locks.ts'
import { saveRecord } from '../../records/save.ts'
import { createContact } from '../contacts/actions.ts'
import { propose } from '../observers/actions.ts'
import { invite, partyRecordType, rescindInvitations } from '../parties/actions.ts'
import { acceptedOrganizationIds, type PartyRole } from '../parties/rules.ts'
import { findByPartnerships, type Party } from '../parties/store.ts'
import { blockersOf, checkTerm, partnershipTransitions, suspensionsAfter } from './rules.ts'
import { type NewPartnership, type NewPartnershipTransition, view } from './schema.ts'
import * as store from './store.ts'
import { partnershipRecordType } from './store.ts'

type Partnership = store.Partnership

/** Defaults for fields that the client omits. */
export const partnershipDefaults = {
  serviceModel: null,
  description: null,
  programYear: null,
  startsOn: null,
  endsOn: null,
  externalIds: [],
}

/** Columns of a new partnership that only transitions set. */
const newPartnershipState = { state: 'exploring' as const, stateReason: null, terminationCode: null, suspensions: [] }

type NewPartnershipFields = Pick<Partnership, 'name' | 'purpose'> & Partial<Partnership>

/** The records that are created with a partnership. */
type NewMembers = {
  [Name in 'parties' | 'contacts' | 'observers']?: Static<typeof NewPartnership>[Name] | undefined
}

/** Creates a partnership with the caller as its lead, a party with the given role. */
export async function createPartnership(
  write: WriteContext,
  role: PartyRole,
  fields: NewPartnershipFields,
  { parties = [], contacts = [], observers = [] }: NewMembers = {},
): Promise<Partnership> {
  if (observers.length > 0) requireScope(write.caller, 'partnerships:commit', 'Proposing observers')
  const stamp = await write.creationStamp()
  const row: Partnership = { id: uuidv7(), ...partnershipDefaults, ...fields, ...newPartnershipState, ...stamp }
  checkTerm(row)
  const lead: Party = {
    id: uuidv7(),
    partnershipId: row.id,
    organizationId: write.caller.organizationId,
    lead: true,
    role,
    state: 'accepted',
    acceptedAt: stamp.createdAt,
    invitation: null,
    reason: null,
    leadOffer: null,
    externalIds: [],
    ...stamp,
  }
  saveRecord(write, partnershipRecordType, undefined, row, { change: 'create', verb: 'created' })
  saveRecord(write, partyRecordType, undefined, lead, { change: 'create', verb: 'accepted' })
  // The blockers in the response are computed from the stored records.
  await write.enterPartnership(row.id)
  const createEach = async <Item>(name: string, items: readonly Item[], create: (item: Item) => Promise<unknown>) => {
    for (const [index, item] of items.entries()) {
      await atPointer(`/${name}/${index}`, async () => {
        await create(item)
        await write.flush()
      })
    }
  }
  await createEach('parties', parties, (party) => invite(write, row.id, party))
  await createEach('contacts', contacts, (contact) => createContact(write, row.id, contact))
  await createEach('observers', observers, (observer) => propose(write, row.id, observer))
  return row
}

/** The part of a record for which it is refused by a problem without `errors`. */
const refusedPart: Partial<Record<ProblemCode, string>> = {
  'party-exists': '/organizationId',
  'organization-closed': '/organizationId',
  'external-id-taken': '/externalIds',
}

/** Runs `work` for a part of the body: the errors of its problems have pointers below `pointer`. */
async function atPointer(pointer: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const problem = toProblem(error)
    if (!(problem instanceof Problem)) throw error
    const { code, message: detail, details } = problem
    const part = refusedPart[code]
    const { errors = part === undefined ? [] : [{ pointer: part, code, detail }] } = details
    if (errors.length === 0) throw error
    const located = errors.map((part) => ({ ...part, pointer: pointer + part.pointer }))
    throw new Problem(code, detail, { ...details, errors: located })
  }
}

/** The parties of some partnerships, and the rows of each of their `viewContributions`. */
interface ViewData {
  parties: Party[]
  rows: { partnershipId: string }[][]
}

/** Operations that depend on what the features contribute to partnerships. */
export function partnershipActions(contributions: readonly PartnershipContribution[]) {
  const viewContributions = contributions.filter(
    ({ blockers, focalPoint }) => blockers !== undefined || focalPoint !== undefined,
  )

  async function loadViewData(reader: Reader, ids: string[]): Promise<ViewData> {
    const partnershipIds = pgArray(ids)
    const [parties, ...rows] = await Promise.all([
      reader.query(findByPartnerships, { partnershipIds }),
      ...viewContributions.map(({ query }) => reader.query(query, { partnershipIds })),
    ])
    return { parties, rows }
  }

  function actionsOf(row: Partnership, { parties, rows }: ViewData, callerId: string, now: string) {
    const party = parties.find(
      ({ partnershipId, organizationId, state }) =>
        partnershipId === row.id && organizationId === callerId && /invited|accepted/.test(state),
    )
    const snapshot = { partnershipId: row.id, state: row.state, now }
    return statusOfActions(partnershipTransitions, row.state, {
      subject: { allParties: rowsOf(row, parties) },
      callerId,
      blockersOf: (action) => [
        ...blockersOf(action, row, rowsOf(row, parties)),
        // Only parties read the records that blockers depend on.
        ...(party?.state === 'accepted'
          ? viewContributions.flatMap(
              ({ blockers }, index) => blockers?.(action, rowsOf(row, rows[index]), snapshot) ?? [],
            )
          : []),
      ],
    })
  }

  /** The first focal point that a feature contributes. */
  function focalPointOf(row: Partnership, { rows }: ViewData, now: string): object | undefined {
    const snapshot = { partnershipId: row.id, state: row.state, now }
    for (const [index, { focalPoint }] of viewContributions.entries()) {
      const found = focalPoint?.(rowsOf(row, rows[index]), snapshot)
      if (found !== undefined) return found
    }
  }

  async function viewsOf(reader: Reader, request: FastifyRequest, rows: Partnership[], viewData: ViewData) {
    const leadIds = rows.map((row) => leadIdOf(row, viewData))
    const [leads, { now }] = await Promise.all([
      isExpanded(request.query, 'lead') ? reader.query(findByIds, { ids: pgArray(leadIds) }) : [],
      reader.context,
    ])
    return rows.map((row, index) => {
      const lead = leads.find(({ id }) => id === leadIds[index])
      const actions = actionsOf(row, viewData, request.caller.organizationId, now)
      return view(row, leadIds[index] ?? '', actions, focalPointOf(row, viewData, now), lead)
    })
  }

  async function lock(write: WriteContext, partnershipId: string) {
    const [, [row], viewData] = await Promise.all([
      write.query(lockPartnershipRow, { partnershipId }),
      write.query(store.lock, { id: partnershipId }),
      loadViewData(write, [partnershipId]),
    ])
    return { before: write.requireMatch(row), viewData }
  }

  async function resultOf(
    write: WriteContext,
    request: FastifyRequest,
    row: Partnership,
    viewData: ViewData,
  ): Promise<EndpointResult> {
    const [body] = await viewsOf(write, request, [row], viewData)
    return { body, version: row.version }
  }

  return {
    loadViewData,
    viewsOf,

    async update(write: WriteContext, request: FastifyRequest, partnershipId: string, fields: Partial<Partnership>) {
      const { before, viewData } = await lock(write, partnershipId)
      const after = await write.nextVersion(before, fields)
      checkTerm(after)
      saveRecord(write, partnershipRecordType, before, after, { change: 'update', verb: 'updated' })
      return resultOf(write, request, after, viewData)
    },

    async transition(
      write: WriteContext,
      request: FastifyRequest,
      partnershipId: string,
      body: Static<typeof NewPartnershipTransition>,
    ) {
      const { before, viewData } = await lock(write, partnershipId)
      const now = await write.now()
      const actions = actionsOf(before, viewData, write.caller.organizationId, now)
      const { to } = resolveTransition(partnershipTransitions, actions, body)
      // An organization that is closed keeps its parties in partnerships that are not pursued.
      if (body.action === 'reopen') await requireActive(write, ...acceptedOrganizationIds(viewData.parties))
      const after = await write.nextVersion(before, {
        state: to,
        stateReason: body.reason ?? null,
        terminationCode: body.action === 'terminate' ? (body.terminationCode ?? null) : before.terminationCode,
        suspensions: suspensionsAfter(before.suspensions, to, now),
      })
      saveRecord(write, partnershipRecordType, before, after, { change: 'transition', verb: to, reason: body.reason })
      if (to === 'withdrawn') await rescindInvitations(write, viewData.parties, body.reason)
      for (const { onTransition } of contributions) await onTransition?.(write, before.id, to)
      return resultOf(write, request, after, viewData)
    },
  }
}

const rowsOf = <Row extends { partnershipId: string }>({ id }: Partnership, rows: Row[] = []): Row[] =>
  rows.filter(({ partnershipId }) => partnershipId === id)

const leadIdOf = ({ id }: Partnership, { parties }: ViewData): string =>
  parties.find(({ partnershipId, lead }) => partnershipId === id && lead)?.organizationId ?? ''
