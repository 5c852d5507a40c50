// Which needs of families are traced to what addresses them, and which results no need supports (Q4, Q5). Pure.
import type { Priority } from '../family-needs/rules.ts'

/** A need, with the links to records that exist and count. */
export interface NeedLinks {
  id: string
  title: string
  priority: Priority
  providerId: string | null
  hasAlternatives: boolean
  /** Whether the provider, a party, has an offer that meets a need, or is responsible for a linked expectation that is agreed. */
  providerServes: boolean
  expectationIds: string[]
  benefitIds: string[]
  resultKeys: string[]
}

/** A need is traced if it names at least one expectation, benefit or anticipated result that counts. */
export const isTraced = ({ expectationIds, benefitIds, resultKeys }: NeedLinks): boolean =>
  expectationIds.length + benefitIds.length + resultKeys.length > 0

/** `withShortage`: the organizations of which a room has a shortage. */
export const isProviderCapable = (
  { providerId, providerServes }: Pick<NeedLinks, 'providerId' | 'providerServes'>,
  withShortage: ReadonlySet<string>,
): boolean => providerId !== null && providerServes && !withShortage.has(providerId)
