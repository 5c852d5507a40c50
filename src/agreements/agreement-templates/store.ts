// SQL for agreement templates.
import { editionStore } from '../../records/editions/store.ts'
import { agreementTemplates } from './table.ts'

export type AgreementTemplate = typeof agreementTemplates.$inferSelect

export const templateStore = editionStore<AgreementTemplate>(agreementTemplates)
