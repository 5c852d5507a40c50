// The agenda entries of legal acknowledgements: the last day of the one that counts for a requirement and a party.
import type { Reader } from '../../database/session.ts'
import type { AgendaChange, AgendaEntry } from '../../events/agenda.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { type AgendaSource, dayEntry } from '../../records/agenda-entries.ts'
import type { PartyAcceptanceHook, PartyDepartureHook } from '../../records/contributions.ts'
import type { LegalRequirement } from '../legal-requirements/store.ts'
import { validUntil } from './rules.ts'
import { findLatest, type LatestAcknowledgement, type LegalAcknowledgement } from './store.ts'

const reminders = [{ type: 'legal_acknowledgement.lapsing', days: -30 }]
export const agendaEventTypes = reminders.map(({ type }) => type)

const changeOf = (id: string, entries: readonly AgendaEntry[]): AgendaChange => ({
  ...{ kind: 'legal_acknowledgement_lapse', subjectType: 'legal_acknowledgement', subjectId: id },
  entries,
})

/** None if the acknowledgement has no end, or if the requirement ends earlier. */
function entriesOf(
  { validMonths, effectiveUntil }: Pick<LegalRequirement, 'validMonths' | 'effectiveUntil'>,
  { acknowledgedOn, organizationId }: Pick<LegalAcknowledgement, 'acknowledgedOn' | 'organizationId'>,
): AgendaEntry[] {
  const day = validUntil(acknowledgedOn, validMonths)
  if (day === null || (effectiveUntil !== null && effectiveUntil < day)) return []
  return [dayEntry(day, reminders, { actorIds: [organizationId], observerIds: [] })]
}

const latestOf = (
  reader: Reader,
  partnershipId: string,
  { requirementId = null, organizationId = null, exceptId = null }: Record<string, string | null> = {},
): Promise<LatestAcknowledgement[]> =>
  reader.query(findLatest, { partnershipId, requirementId, organizationId, exceptId })

/** `requirement`: in place of its stored row. */
const changesOf = (
  found: readonly LatestAcknowledgement[],
  requirement?: Pick<LegalRequirement, 'validMonths' | 'effectiveUntil'>,
): AgendaChange[] =>
  found.flatMap(({ id, acknowledgedOn, organizationId, ...stored }) =>
    id === null || acknowledgedOn === null
      ? []
      : changeOf(id, entriesOf(requirement ?? stored, { acknowledgedOn, organizationId })),
  )

/**
 * Before an acknowledgement is deleted (`after` is undefined), and after it was created or changed: only the latest one of its party
 * has an entry.
 */
export async function reviewLapse(
  write: WriteContext,
  { id: exceptId, partnershipId, requirementId, organizationId }: LegalAcknowledgement,
  after: LegalAcknowledgement | undefined,
): Promise<void> {
  const [other] = await latestOf(write, partnershipId, { requirementId, organizationId, exceptId })
  if (other === undefined || other.validMonths === null) return
  const counts = after !== undefined && after.textVersion === other.textVersion && isLater(after, other)
  write.changeAgenda(partnershipId, changeOf(exceptId, counts ? entriesOf(other, after) : []))
  for (const change of changesOf([other])) {
    write.changeAgenda(partnershipId, counts ? { ...change, entries: [] } : change)
  }
}

/** The order of `latestFirst`. */
const isLater = (
  { acknowledgedOn, id }: LegalAcknowledgement,
  other: Pick<LatestAcknowledgement, 'acknowledgedOn' | 'id'>,
): boolean =>
  other.acknowledgedOn === null ||
  other.id === null ||
  acknowledgedOn > other.acknowledgedOn ||
  (acknowledgedOn === other.acknowledgedOn && id > other.id)

/** After a requirement was changed, and before its row is sent: its acknowledgements lapse with a new text, or on other days. */
export async function reviewLapsesOfRequirement(
  write: WriteContext,
  after: LegalRequirement,
  before: LegalRequirement,
): Promise<void> {
  const isReissued = after.textVersion !== before.textVersion
  const hasOtherDays = after.validMonths !== before.validMonths || after.effectiveUntil !== before.effectiveUntil
  if (!isReissued && !hasOtherDays) return
  const { id: requirementId, partnershipId } = after
  for (const change of changesOf(await latestOf(write, partnershipId, { requirementId }), after)) {
    write.changeAgenda(partnershipId, isReissued ? { ...change, entries: [] } : change)
  }
}

/** The acknowledgements of a party count again when it returns. */
export const reviewOnAcceptance: PartyAcceptanceHook = async (write, partnershipId) => {
  await write.flush()
  const { organizationId } = write.caller
  for (const change of changesOf(await latestOf(write, partnershipId, { organizationId }))) {
    write.changeAgenda(partnershipId, change)
  }
}

/** The acknowledgements of a party no longer count when it leaves. */
export const reviewOnDeparture: PartyDepartureHook = async (write, { partnershipId, organizationId }) => {
  const changes = changesOf(await latestOf(write, partnershipId, { organizationId }))
  return () => {
    for (const change of changes) write.changeAgenda(partnershipId, { ...change, entries: [] })
  }
}

export const lapseAgenda: AgendaSource = async (reader, partnershipId) =>
  changesOf(await latestOf(reader, partnershipId))
