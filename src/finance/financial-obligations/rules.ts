// Financial obligations: amounts that one party owes another, paid in installments (W1). Pure.

export const obligationStates = ['proposed', 'agreed', 'settled'] as const
export type ObligationState = (typeof obligationStates)[number]

export const installmentStates = ['open', 'paid', 'confirmed', 'waived'] as const
export type InstallmentState = (typeof installmentStates)[number]

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
