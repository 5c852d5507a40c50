// The codes that financial obligations report, besides those of expectations: ALREADY_AGREED, OPEN_OBLIGATIONS, PARTY_HAS_LEFT.
import type { CodeDeclarations } from '../../records/codes.ts'

export const financialObligationCodes = {
  AGREE_FINANCIAL_OBLIGATION: {
    kind: 'next_step',
    meaning: 'A proposed financial obligation waits for your organization, or names a party that has left.',
    advice:
      'Take `agree` of `transitionFinancialObligation`, or change it with `updateFinancialObligation`; `deleteFinancialObligation` removes it.',
  },
  CONFIRM_PAYMENT: {
    kind: 'next_step',
    meaning: 'An installment is paid, and your organization has not confirmed that the payment arrived.',
    advice: 'Take `confirm` or `dispute` of `transitionFinancialObligation` with the number of the installment.',
  },
  PAY_INSTALLMENT: {
    kind: 'next_step',
    meaning: 'An installment that your organization owes is due within 14 days, or was due.',
    advice: 'Pay it, and take `pay` of `transitionFinancialObligation` with the number of the installment.',
  },
} as const satisfies CodeDeclarations
