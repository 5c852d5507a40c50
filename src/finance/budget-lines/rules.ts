// Budget lines: the costs of a partnership, and by which method each is allocated to funding sources. Pure.
import { measures } from '../allocation-bases/rules.ts'

/** `direct`: to one source. `funding_share`: by the amounts of the sources. The others: by an allocation base of this measure. */
export const allocationMethods = ['direct', 'funding_share', ...measures] as const
export type AllocationMethod = (typeof allocationMethods)[number]

/** The order of a line for which none is given: after most others. */
export const defaultOrder = 1000
