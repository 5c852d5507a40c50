// The content of an expectation, which every party accepts (E2). Pure.

import { isDeepStrictEqual } from 'node:util'
import type { Aspect } from '../../partnerships/partnerships/rules.ts'
import type { Schedule } from './schedule.ts'

export const directions = ['increase', 'decrease', 'maintain'] as const
export type Direction = (typeof directions)[number]

/** The fields that the parties accept: a change of any of them is a new revision. */
export interface ExpectationContent {
  aspect: Aspect
  what: string
  how: string | null
  schedule: Schedule
  responsibleOrganizationId: string | null
  responsibleRole: string | null
  accountableOrganizationId: string | null
  consultedOrganizationIds: string[]
  informedOrganizationIds: string[]
  indicator: string | null
  unit: string | null
  baseline: string | null
  target: string | null
  direction: Direction | null
  meansOfVerification: string | null
}

/** The content of an expectation or of a revision, without its other properties. */
export const contentOf = (row: ExpectationContent): ExpectationContent => ({
  aspect: row.aspect,
  what: row.what,
  how: row.how,
  schedule: row.schedule,
  responsibleOrganizationId: row.responsibleOrganizationId,
  responsibleRole: row.responsibleRole,
  accountableOrganizationId: row.accountableOrganizationId,
  consultedOrganizationIds: row.consultedOrganizationIds,
  informedOrganizationIds: row.informedOrganizationIds,
  indicator: row.indicator,
  unit: row.unit,
  baseline: row.baseline,
  target: row.target,
  direction: row.direction,
  meansOfVerification: row.meansOfVerification,
})

export const hasSameContent = (a: ExpectationContent, b: ExpectationContent): boolean =>
  isDeepStrictEqual(contentOf(a), contentOf(b))

/** The organizations that the content names, each with the JSON pointer of its field. */
export function referencedOrganizations(content: ExpectationContent): [pointer: string, organizationId: string][] {
  const single = (name: 'responsibleOrganizationId' | 'accountableOrganizationId') => {
    const id = content[name]
    return id === null ? [] : [[`/${name}`, id] as [string, string]]
  }
  const list = (name: 'consultedOrganizationIds' | 'informedOrganizationIds') =>
    content[name].map((id, index) => [`/${name}/${index}`, id] as [string, string])
  return [
    ...single('responsibleOrganizationId'),
    ...single('accountableOrganizationId'),
    ...list('consultedOrganizationIds'),
    ...list('informedOrganizationIds'),
  ]
}
