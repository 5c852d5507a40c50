// Which parties and expectations an agreement binds, when, and what that blocks. Pure.
import type { Blocker } from '../../problems.ts'
import { addDays } from '../../records/days.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { localDateOf } from '../../records/time-zones.ts'

export const bindingStates = ['signing', 'executed', 'released'] as const

/** A version of an agreement that is out for signature or was executed. Days are days in `timeZone`. */
export interface Binding {
  partnershipId: string
  agreementId: string
  /** The version, whose id is that of the binding. */
  id: string
  state: (typeof bindingStates)[number]
  timeZone: string
  /** The first day; null until it is executed. */
  bindsFrom: string | null
  /** The last day; null if it has none. */
  bindsUntil: string | null
  /** The notice of termination from which `bindsUntil` follows, if any. */
  terminationNoticeId: string | null
  /** Whether another version of the agreement takes its place after the last day. */
  superseded: boolean
  /** Whether a party has suspended it. It binds nevertheless: suspending does not shorten a notice period. */
  suspended: boolean
  /** Whether a draft amendment permits to reword its expectations. */
  rewordable: boolean
  partyIds: string[]
  expectations: { id: string; number: string }[]
}

/** A binding that contains an expectation, which has the number there. */
export type ExpectationBinding = Omit<Binding, 'expectations'> & { number: string }

type DatedBinding = Pick<Binding, 'state' | 'timeZone' | 'bindsFrom' | 'bindsUntil'>

const dayOf = ({ timeZone }: DatedBinding, now: string) => localDateOf(timeZone, Date.parse(now))

/** Whether the version is in force. */
export function isInForce(binding: DatedBinding, now: string): boolean {
  const { state, bindsFrom, bindsUntil } = binding
  if (state !== 'executed' || bindsFrom === null) return false
  const today = dayOf(binding, now)
  return bindsFrom <= today && (bindsUntil === null || today <= bindsUntil)
}

/** Whether the version is out for signature, in force, or executed and not over. */
const isCurrent = (binding: DatedBinding, now: string): boolean =>
  binding.state === 'signing' ||
  (binding.state === 'executed' && (binding.bindsUntil === null || dayOf(binding, now) <= binding.bindsUntil))

/** The last day of a version that another one supersedes or a notice terminates from a day on. */
export const lastDayOf = (
  endsOn: string | null,
  supersededOn: string | null,
  terminatesOn: string | null,
): string | null =>
  [endsOn, supersededOn && addDays(supersededOn, -1), terminatesOn && addDays(terminatesOn, -1)]
    .filter((day) => day !== null)
    .reduce<string | null>((first, day) => (first === null || day < first ? day : first), null)

/** How many agreements are named as blockers of an action. */
export const maxBlockers = 10

/** The blocker of an action that an agreement prevents. */
export const blockedByAgreement = (
  code: string,
  message: string,
  { partnershipId, agreementId }: Pick<Binding, 'partnershipId' | 'agreementId'>,
): Blocker => ({ code, message, ref: pathInPartnership(partnershipId, `/agreements/${agreementId}`) })

/** Parts of a binding that decide which parties it binds. */
export type PartyBinding = DatedBinding & Pick<Binding, 'partnershipId' | 'agreementId' | 'partyIds'>

/** What prevents that a party withdraws: the agreements in force that name it. */
export const withdrawalBlockers = (organizationId: string, bindings: readonly PartyBinding[], now: string): Blocker[] =>
  bindings
    .filter((binding) => isInForce(binding, now) && binding.partyIds.includes(organizationId))
    .slice(0, maxBlockers)
    .map((binding) => blockedByAgreement('BOUND_BY_AGREEMENT', 'An agreement in force names the party.', binding))

/** The bindings that contain an expectation. */
export const bindingsOf = (expectationId: string, bindings: readonly Binding[]): ExpectationBinding[] =>
  bindings.flatMap(({ expectations, ...binding }) =>
    expectations.filter(({ id }) => id === expectationId).map(({ number }) => ({ ...binding, number })),
  )

/** The executed versions that are not over and contain the expectation, each with its number there. */
export const boundBy = (bindings: readonly ExpectationBinding[], now: string) =>
  bindings
    .filter((binding) => binding.state === 'executed' && isCurrent(binding, now))
    .map(({ agreementId, id: agreementVersionId, number }) => ({ agreementId, agreementVersionId, number }))

/** What prevents that the wording of the expectation changes. */
export const rewordingBlockers = (bindings: readonly ExpectationBinding[], now: string): Blocker[] =>
  bindings
    .filter((binding) => isCurrent(binding, now) && !binding.rewordable)
    .slice(0, maxBlockers)
    .map((binding) => {
      const message =
        binding.state === 'signing'
          ? 'A version of an agreement that contains the expectation is out for signature.'
          : 'An agreement contains the expectation. A draft amendment of the kind expectation_change permits to reword it.'
      return blockedByAgreement('BOUND_BY_AGREEMENT', message, binding)
    })

/** What prevents that the expectation begins: an agreement binds it, and none is in force yet. */
export function beginBlockers(bindings: readonly ExpectationBinding[], now: string): Blocker[] {
  const executed = bindings.filter((binding) => binding.state === 'executed' && isCurrent(binding, now))
  if (executed.some((binding) => isInForce(binding, now))) return []
  return executed
    .slice(0, maxBlockers)
    .map((binding) =>
      blockedByAgreement('AGREEMENT_NOT_IN_FORCE', `The agreement is in force from ${binding.bindsFrom} on.`, binding),
    )
}

/**
 * The last day of an expectation whose agreement has ended and that no other agreement binds; nothing is due after it. Null for
 * any other expectation. `frozenExpectations` in store.ts has the same rule in SQL.
 */
export function frozenAfter(bindings: readonly ExpectationBinding[], now: string): string | null {
  const executed = bindings.filter(({ state }) => state === 'executed')
  if (executed.some((binding) => isCurrent(binding, now))) return null
  const lastDays = executed.flatMap(({ superseded, bindsUntil }) => (superseded ? [] : (bindsUntil ?? [])))
  return lastDays.sort().at(-1) ?? null
}
