// The agenda entries of financial obligations: the due dates of open installments, once the obligation is agreed.
import type { AgendaEntry } from '../../events/agenda.ts'
import { dayEntry } from '../../records/agenda-entries.ts'
import type { FinancialObligation } from './store.ts'

const reminders = [
  { type: 'financial_obligation.due_soon', days: -14 },
  { type: 'financial_obligation.overdue', days: 1 },
]

export const agendaEventTypes = reminders.map(({ type }) => type)

export const agendaOf = ({ state, payerId, installments }: FinancialObligation) => ({
  installment_due:
    state !== 'agreed'
      ? []
      : installments
          .filter((installment) => installment.state === 'open')
          .map(
            ({ number, dueOn }): AgendaEntry =>
              dayEntry(dueOn, reminders, { item: String(number), actorIds: [payerId], observerIds: [] }),
          ),
})
