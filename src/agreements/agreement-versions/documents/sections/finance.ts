// The allocation of costs, the financial obligations and the fee decision that the parties agreed on. Pure.
import type { ContentCostAllocation, ContentFeeDecision, ContentObligation } from '../../finance-content.ts'
import { formatDate, formatMoney } from '../formats.ts'
import { labels, words } from '../labels.ts'
import { type Block, facts, paragraph, run, type Section } from '../model.ts'
import { type Context, cell, fact, section, textFact } from './context.ts'

const { fields, sentences } = labels

export function costAllocationBlocks(allocation: ContentCostAllocation, { nameOf }: Context): Block[] {
  const { number, title, currency, cost, unfunded, overflow, overflowReason, sources, parties, hash } = allocation
  const money = (amount: string) => formatMoney(amount, currency)
  return [
    paragraph(run(sentences.costAllocation(number, title))),
    ...facts(
      fact('cost', money(cost)),
      fact('unfunded', money(unfunded)),
      fact('overflow', words.overflows[overflow]),
      textFact('reason', overflowReason),
      fact('sha256', hash),
    ),
    {
      type: 'table',
      columns: [
        { heading: fields.fundingSource, width: 34 },
        { heading: fields.holder, width: 28 },
        { heading: fields.amount, width: 19, align: 'right' },
        { heading: fields.allocated, width: 19, align: 'right' },
      ],
      rows: sources.map(({ key, name, type, holderId, amount, allocated }) => [
        cell(name, sentences.sourceType(words.fundingTypes[type], key)),
        cell(nameOf(holderId)),
        cell(money(amount)),
        cell(money(allocated)),
      ]),
    },
    {
      type: 'table',
      columns: [
        { heading: fields.party, width: 52 },
        { heading: fields.costOfParty, width: 24, align: 'right' },
        { heading: fields.paidByParty, width: 24, align: 'right' },
      ],
      rows: parties.map(({ organizationId, cost, allocated }) => [
        cell(nameOf(organizationId)),
        cell(money(cost)),
        cell(money(allocated)),
      ]),
    },
  ]
}

export const costAllocationSection = (context: Context): Section[] => {
  const { costAllocation } = context.content
  return section('costAllocation', costAllocation ? costAllocationBlocks(costAllocation, context) : [])
}

export const obligationTable = (obligations: readonly ContentObligation[], { nameOf }: Context): Block => ({
  type: 'table',
  columns: [
    { heading: fields.purpose, width: 30 },
    { heading: fields.payment, width: 28 },
    { heading: fields.amount, width: 18 },
    { heading: fields.installments, width: 24 },
  ],
  rows: obligations.map(({ title, payerId, payeeId, amount, currency, installments }) => [
    cell(title),
    cell(sentences.payment(nameOf(payerId), nameOf(payeeId))),
    cell(formatMoney(amount, currency)),
    cell(
      ...installments.map((installment) =>
        sentences.installment(formatMoney(installment.amount, currency), formatDate(installment.dueOn)),
      ),
    ),
  ]),
})

export const obligationsSection = (context: Context): Section[] => {
  const { financialObligations = [] } = context.content
  return section(
    'financialObligations',
    financialObligations.length === 0 ? [] : [obligationTable(financialObligations, context)],
  )
}

export function feeDecisionBlocks(decision: ContentFeeDecision): Block[] {
  const { number, charges, appliesTo, monthlyMaximum, currency, copaymentEqualsOthers, requiredForEnrollment } =
    decision
  const yesOrNo = (value: boolean | null) => (value === null ? null : value ? sentences.yes : sentences.no)
  return [
    paragraph(run(sentences.feeDecision(number))),
    ...facts(
      fact('charge', words.charges[charges]),
      fact('appliesTo', appliesTo && words.feeScopes[appliesTo]),
      fact('monthlyMaximum', monthlyMaximum && currency && formatMoney(monthlyMaximum, currency)),
      fact('copaymentEqualsOthers', yesOrNo(copaymentEqualsOthers)),
      fact('requiredForEnrollment', yesOrNo(requiredForEnrollment)),
      textFact('reason', decision.rationale),
      textFact('overrideReason', decision.overrideReason),
      fact('reviewOn', decision.reviewOn && formatDate(decision.reviewOn)),
      fact('sha256', decision.hash),
    ),
  ]
}

export const feeDecisionSection = ({ content: { feeDecision } }: Context): Section[] =>
  section('feeDecision', feeDecision ? feeDecisionBlocks(feeDecision) : [])
