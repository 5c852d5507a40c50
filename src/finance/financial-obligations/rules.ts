// Financial obligations: amounts that one party owes another, paid in installments (W1). Pure.
import { type Timeliness, timelinessOn } from '../../expectations/expectations/rules.ts'
import type { Blocker } from '../../problems.ts'
import { type Consent, waitingOn as withoutConsent } from '../../records/consents.ts'
import {
  type ActionStatus,
  type Actors,
  type Lifecycle,
  type OfPartnership,
  statusOfActions,
  type Transition,
  wrongState,
} from '../../records/lifecycles.ts'
import { formatAmount, toMinorUnits } from '../../records/money.ts'

export const obligationStates = ['proposed', 'agreed', 'settled'] as const
export type ObligationState = (typeof obligationStates)[number]

export const installmentStates = ['open', 'paid', 'confirmed', 'waived'] as const
export type InstallmentState = (typeof installmentStates)[number]

export const maxInstallments = 60

export interface Installment {
  /** 1, 2, 3 …: its place in the list. */
  number: number
  dueOn: string
  /** In the currency of the obligation. */
  amount: string
  state: InstallmentState
  paidOn: string | null
  /** Identifies the payment in the system of the payer. */
  reference: string | null
  /** The reason of the last action. */
  reason: string | null
}

export interface Obligation {
  state: ObligationState
  payerId: string
  payeeId: string
  currency: string
  installments: readonly Installment[]
  consents: readonly Consent[]
}

interface Subject extends OfPartnership {
  obligation: Pick<Obligation, 'payerId' | 'payeeId'>
}

/** One side of the obligation. If it has left the partnership, any remaining party acts in its place. */
const side = (of: 'payerId' | 'payeeId', words: string): Actors<Subject> => ({
  words,
  kind: 'one',
  include({ parties, obligation: { [of]: id } }, callerId) {
    return parties.includes(callerId) && (callerId === id || !parties.includes(id))
  },
})
const payer = side('payerId', 'the payer or, after it has left, any party')
const payee = side('payeeId', 'the payee or, after it has left, any party')

const payerAndPayee: Actors<Subject> = {
  words: 'the payer and the payee',
  kind: 'every',
  include: ({ parties, obligation: { payerId, payeeId } }, callerId) =>
    parties.includes(callerId) && (callerId === payerId || callerId === payeeId),
}

export const obligationTransitions: Record<'agree', Transition<ObligationState, Subject>> = {
  agree: {
    from: ['proposed'],
    to: 'agreed',
    by: payerAndPayee,
    // A party that left before it agreed cannot agree any more, and no other party agrees in its place.
    whenAwaitedLeaves: 'any party names another payer or payee, with `updateFinancialObligation`',
    needs: [],
  },
}

export const installmentActions = ['pay', 'confirm', 'dispute', 'waive'] as const
type InstallmentAction = (typeof installmentActions)[number]
export const obligationActions = ['agree', ...installmentActions] as const
export type ObligationAction = (typeof obligationActions)[number]

const inItsPlace = 'any remaining party acts in its place'

export const installmentTransitions: Record<InstallmentAction, Transition<InstallmentState, Subject>> = {
  pay: {
    from: ['open'],
    to: 'paid',
    by: payer,
    whenAwaitedLeaves: inItsPlace,
    needs: ['installment', 'paidOn'],
  },
  confirm: { from: ['paid'], to: 'confirmed', by: payee, whenAwaitedLeaves: inItsPlace, needs: ['installment'] },
  /** The payment did not arrive. */
  dispute: {
    from: ['paid'],
    to: 'open',
    by: payee,
    whenAwaitedLeaves: inItsPlace,
    needs: ['installment', 'reason'],
  },
  waive: {
    from: ['open'],
    to: 'waived',
    by: payee,
    whenAwaitedLeaves: inItsPlace,
    needs: ['installment', 'reason'],
  },
}

export const obligationLifecycles: readonly Lifecycle[] = [
  {
    record: 'financial_obligation',
    states: obligationStates,
    transitions: obligationTransitions,
    automatic: [{ from: ['agreed'], to: 'settled', when: 'every installment is confirmed or waived' }],
  },
  {
    record: 'installment',
    partOf: 'financial_obligation',
    states: installmentStates,
    transitions: installmentTransitions,
  },
]

type Agreement = Pick<Obligation, 'payerId' | 'payeeId' | 'consents'>

/** The sides that have to agree, or would have to if they had not left. */
const sidesWithoutConsent = ({ payerId, payeeId, consents }: Agreement) => withoutConsent(consents, [payerId, payeeId])

/** The parties that have not agreed to a proposed obligation. Its consents are those that count. */
export const waitingOn = (obligation: Agreement & Pick<Obligation, 'state'>, parties: readonly string[]): string[] =>
  obligation.state === 'proposed' ? sidesWithoutConsent(obligation).filter((id) => parties.includes(id)) : []

/** The state after the caller of the last consent has agreed. */
export const stateAfterConsent = (obligation: Obligation): ObligationState =>
  sidesWithoutConsent(obligation).length === 0 ? 'agreed' : 'proposed'

/** An agreed obligation is settled when no installment is open or unconfirmed. */
export const stateAfter = (installments: readonly Installment[]): ObligationState =>
  installments.every(({ state }) => state === 'confirmed' || state === 'waived') ? 'settled' : 'agreed'

function agreementBlockers(obligation: Obligation, { parties, callerId }: Caller): Blocker[] {
  const blockers: Blocker[] = []
  if (withoutConsent(obligation.consents, [callerId]).length === 0) {
    blockers.push({ code: 'ALREADY_AGREED', message: 'Your organization has already agreed to it.', ref: null })
  }
  const [left] = sidesWithoutConsent(obligation).filter((id) => !parties.includes(id))
  if (left !== undefined) {
    const name = left === obligation.payerId ? 'payerId' : 'payeeId'
    const message = `${name} names an organization that has left without agreeing: name another one, or delete the obligation.`
    blockers.push({ code: 'PARTY_HAS_LEFT', message, ref: null })
  }
  return blockers
}

interface Caller {
  /** The organizations of the accepted parties. */
  parties: readonly string[]
  callerId: string
  isBlockedByClosure: (action: string) => boolean
}

/**
 * The actions on an obligation whose consents are those that count. An action on an installment has the status that it has for the
 * given one; without one, for the installment on which it is possible, if there is one.
 */
export function actionsOf(
  obligation: Obligation,
  caller: Caller,
  installment?: Installment,
): ActionStatus<ObligationAction>[] {
  const rules = { ...caller, subject: { parties: caller.parties, obligation } }
  const agreement = statusOfActions(obligationTransitions, obligation.state, {
    ...rules,
    blockersOf: () => agreementBlockers(obligation, caller),
  })
  const statuses = (installment ? [installment] : obligation.installments).map((one) =>
    statusOfActions(installmentTransitions, one.state, rules).map((status) => inObligation(status, one, obligation)),
  )
  return [...agreement, ...installmentActions.map((_, at) => mostPossible(statuses.map((list) => list[at] as Status)))]
}

type Status = ActionStatus<InstallmentAction>

/** The status of an action on an installment, which also depends on the state of the obligation. */
function inObligation(status: Status, { number, state }: Installment, obligation: Obligation): Status {
  if (obligation.state === 'proposed') return { ...status, blockedBy: [wrongState(['agreed'], obligation.state)] }
  const { from } = installmentTransitions[status.action]
  const message = `Installment ${number} is ${state}; possible if it is ${from.join(' or ')}.`
  const blockedBy = status.blockedBy.map((blocker) => (isWrongState(blocker) ? { ...blocker, message } : blocker))
  return { ...status, blockedBy }
}

const isWrongState = ({ code }: Blocker): boolean => code === 'WRONG_STATE'

/** One that is possible, or else one that the state of its installment allows. */
const mostPossible = (statuses: readonly Status[]): Status =>
  statuses.find(({ blockedBy }) => blockedBy.length === 0) ??
  statuses.find(({ blockedBy }) => !blockedBy.some(isWrongState)) ??
  (statuses[0] as Status)

/** What an action changes in an installment. */
export function afterAction(
  installment: Installment,
  action: InstallmentAction,
  { paidOn, reference, reason }: { paidOn?: string; reference?: string; reason?: string },
): Installment {
  const { to } = installmentTransitions[action]
  // Of a payment that did not arrive, the history has the day and the reference.
  const payment =
    action === 'pay'
      ? { paidOn: paidOn ?? null, reference: reference ?? null }
      : action === 'dispute'
        ? { paidOn: null, reference: null }
        : {}
  return { ...installment, ...payment, state: to, reason: reason ?? null }
}

/** Of an open installment of an agreed obligation; the day is the UTC date of `now`. */
export const installmentTimeliness = (
  { state, dueOn }: Installment,
  obligation: Pick<Obligation, 'state'>,
  now: string,
): Timeliness => (obligation.state === 'agreed' && state === 'open' ? timelinessOn(dueOn, now.slice(0, 10)) : 'not_due')

/** The sums of the amounts of the installments by state. */
export const totalsOf = ({ installments, currency }: Pick<Obligation, 'installments' | 'currency'>) =>
  Object.fromEntries(
    installmentStates.map((state) => [
      state,
      formatAmount(
        sumOf(
          installments.filter((installment) => installment.state === state),
          currency,
        ),
        currency,
      ),
    ]),
  ) as Record<InstallmentState, string>

/** In minor units. */
export const sumOf = (amounts: readonly { amount: string }[], currency: string): bigint =>
  amounts.reduce((sum, { amount }) => sum + toMinorUnits(amount, currency), 0n)
