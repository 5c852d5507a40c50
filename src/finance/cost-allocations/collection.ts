// The collection of cost allocations: versions, which every party agrees to, with what is computed from each.
import type { FastifyRequest } from 'fastify'
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { Problem, type RequestError, ruleViolation, throwIfViolated } from '../../problems.ts'
import { agreedVersions } from '../../records/agreed-versions/actions.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { pathInPartnership } from '../../records/paths.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { reviewContingencies } from '../contingencies/triggers.ts'
import type { Assumptions } from './assumptions.ts'
import { assumedContent, countedParties, loadContent, loadSnapshot } from './content.ts'
import { findDrift } from './drift.ts'
import { allocationErrors, backstopErrors, type DraftState, draftBlockers, draftHash } from './rules.ts'
import { CostAllocationStateView, costAllocationSchemas } from './schema.ts'
import * as store from './store.ts'
import { costAllocations } from './table.ts'
import { viewAllocation } from './views.ts'

type Version = store.CostAllocation

export const tag = 'Cost allocation'
export const about =
  'A version of the cost allocation plan: which funding source pays which part of each budget line, exact to the cent, agreed by every party (Q15).'

const records = { singular: 'cost_allocation', table: costAllocations }

interface Related {
  /** What the records say about drafts, by id. */
  states: ReadonlyMap<string, DraftState>
  /** What is computed from one version; undefined in a list. */
  computed: Awaited<ReturnType<typeof compute>> | undefined
}

export const versions = agreedVersions<Version, Related>({
  records,
  queries: store,
  transitionOperation: 'transitionCostAllocation',
  hashOf: draftHash,
  blockersOf(action, { id, state }, { states }) {
    const found = states.get(id)
    return action === 'propose' && state === 'draft' && found ? draftBlockers(found) : []
  },
  changesOf(write, action, row, { computed }) {
    if (action === 'object') return { hash: draftHash(row), totals: null }
    const frozen = computed?.frozen
    if (action !== 'propose' || !frozen) return {}
    const { partnershipId, id } = row
    write.enqueue(store.insertSnapshot, { partnershipId, id, hash: frozen.hash, snapshot: frozen.text })
    return { hash: frozen.hash, totals: computed.totals }
  },
})

export const createCollection = (worker: Worker): Collection<Version, PartnershipContext, Related> => ({
  ...records,
  plural: 'cost_allocations',
  tag,
  about,
  schemas: costAllocationSchemas,
  filters: { state: oneOfFilter(ref(CostAllocationStateView), costAllocations.state) },
  ...versions.collection,
  defaults: {
    ...versions.collection.defaults,
    overflow: 'non_federal',
    parentFeesTakeOverflow: false,
    backstopSourceIds: [],
  },
  context: loadPartnership,
  afterChanges: reviewContingencies,
  async related(reader, rows, request, context) {
    const { costAllocationId } = request.params as { costAllocationId?: string }
    const isList = request.method === 'GET' && costAllocationId === undefined
    const parties = countedParties(request, context)
    const [row] = rows
    const [states, computed] = await Promise.all([
      findStates(reader, rows, parties),
      isList || row === undefined ? undefined : compute(reader, row, request, parties, worker),
    ])
    return { states, computed }
  },
  view: (row, request, context, _now, related) => ({
    ...versions.view(row, request, context, related),
    lineIds: row.lineIds ?? [],
    totals: related.computed?.totals ?? row.totals,
    sources: related.computed?.sources ?? null,
    findings: related.computed?.findings ?? null,
    drift: related.computed?.drift ?? null,
    difference: related.computed?.difference ?? null,
  }),
  async beforeSave(after, before, context, _now, write) {
    // An empty list means all lines.
    const lineIds = after.lineIds?.length === 0 ? null : after.lineIds
    const saved = versions.save({ ...after, lineIds }, before)
    if (saved.hash === before?.hash) return saved
    throwIfViolated(allocationErrors(saved, before))
    await checkReferences(write, saved, before, context)
    return { ...saved, totals: null }
  },
})

async function findStates(reader: Reader, rows: readonly Version[], parties: readonly string[]) {
  const drafts = rows.filter(({ state }) => state === 'draft')
  const [{ partnershipId } = {}] = drafts
  const ids = pgArray(drafts.map(({ id }) => id))
  const found =
    partnershipId === undefined
      ? []
      : await reader.query(store.findDraftStates, { partnershipId, ids, parties: pgArray(parties) })
  return new Map(found.map((state) => [state.id, state]))
}

/** What a response shows of one version, besides its row. */
async function compute(reader: Reader, row: Version, request: FastifyRequest, parties: string[], worker: Worker) {
  const { partnershipId, id, hash, state } = row
  const { costAllocationId } = request.params as { costAllocationId?: string }
  const { dryRun = false } = request.query as { dryRun?: boolean }
  const { action, assumptions } = (request.body ?? {}) as { action?: string; assumptions?: Assumptions }
  if (assumptions && !dryRun) {
    throw ruleViolation('/assumptions', 'Assumptions are only for a dry run, with dryRun=true in the query.')
  }
  const isCompared = request.method === 'POST' && costAllocationId === undefined && dryRun
  const hasDrift = state === 'proposed' || state === 'agreed'
  const [content, drift, [agreed], { now }] = await Promise.all([
    assumptions ? assumedContent(reader, row, parties, assumptions) : loadContent(reader, row, parties),
    hasDrift ? reader.query(findDrift, { partnershipId, id, hash, parties: pgArray(parties) }) : null,
    isCompared ? reader.query(store.findAgreed, { partnershipId }) : [],
    reader.context,
  ])
  const summary = await viewAllocation(worker, request.deadline, content, 'summary', {
    partnershipId,
    today: now.slice(0, 10),
    agreed: agreed && (await loadSnapshot(reader, agreed)),
    freezes: state === 'draft' && action === 'propose',
  })
  const pathOf = (plural: string, id: string) => pathInPartnership(partnershipId, `/${plural}/${id}`)
  return { ...summary, drift: drift?.map(({ code, plural, id }) => ({ code, ref: pathOf(plural, id) })) ?? null }
}

/** Throws 422 unless the parties have the lines and sources that a change adds, and a federal backstop is permitted. */
async function checkReferences(
  write: WriteContext,
  after: Version,
  before: Version | undefined,
  { parties }: PartnershipContext,
): Promise<void> {
  const { partnershipId } = after
  const of = (ids: readonly string[]) => ({ partnershipId, ids: pgArray(ids), parties: pgArray(parties) })
  const [lines, sources] = await Promise.all([
    write.query(store.findLineIds, of(after.lineIds ?? [])),
    write.query(store.findSourceIds, of(after.sourceIds)),
  ])
  const missing = (list: 'lineIds' | 'sourceIds', found: readonly { id: string }[], detail: string) => {
    // Those that a draft already names may have been deleted since: they block its proposal.
    const known = new Set([...found.map(({ id }) => id), ...(before?.[list] ?? [])])
    return (after[list] ?? []).flatMap((id, index): RequestError[] =>
      known.has(id) ? [] : [{ pointer: `/${list}/${index}`, code: 'unknown-reference', detail }],
    )
  }
  const errors = [
    ...missing('lineIds', lines, 'There is no such budget line of a party.'),
    ...missing('sourceIds', sources, 'There is no such funding source of a party.'),
  ]
  if (errors.length > 0) throw new Problem('unknown-reference', errors[0]?.detail, { errors: errors.slice(0, 20) })
  const federalIds = sources.filter(({ federal }) => federal).map(({ id }) => id)
  throwIfViolated(backstopErrors(after, before, new Set(federalIds)))
}
