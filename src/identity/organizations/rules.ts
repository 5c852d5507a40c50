// The kinds of organizations, and the formats of well-known external ids. Pure.
import type { ExternalId } from '../../database/columns.ts'
import { Problem, type RequestError } from '../../problems.ts'

export const organizationKinds = [
  'recipient',
  'child_care_center',
  'family_child_care_home',
  'family_child_care_network',
  'school_district',
  'state_agency',
  'federal_agency',
  'community_organization',
  'tta_provider',
  'other',
] as const

/** Postal codes of the states, the District of Columbia and the territories. */
export const statePattern =
  '^(A[KLRSZ]|C[AOT]|D[CE]|F[LM]|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEHINOPST]|N[CDEHJMVY]|O[HKR]|P[ARW]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY])$'

/** Schemes whose values are validated. Values of other schemes are not. */
export const wellKnownSchemes: Record<string, { pattern: RegExp; format: string }> = {
  // SAM.gov: 12 characters without O and I; the first is not 0.
  uei: {
    pattern: /^[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}$/,
    format: 'a SAM.gov unique entity id: 12 capital letters and digits without O and I',
  },
  // NCES Common Core of Data: two digits for the state, five for the agency.
  nces_lea: { pattern: /^[0-9]{7}$/, format: 'an NCES LEA id: 7 digits' },
  // Head Start award numbers, e.g. 05CH011111.
  grant: { pattern: /^[0-9]{2}[A-Z]{2}[0-9]{6}$/, format: 'an award number: 2 digits, 2 capital letters, 6 digits' },
}

/** Throws `rule-violation` with an error for each value that does not have the format of its scheme. */
export function checkExternalIds(externalIds: readonly ExternalId[]): void {
  const errors = externalIds.flatMap(({ scheme, value }, index): RequestError[] => {
    const known = Object.hasOwn(wellKnownSchemes, scheme) ? wellKnownSchemes[scheme] : undefined
    if (known === undefined || known.pattern.test(value)) return []
    return [{ pointer: `/externalIds/${index}/value`, code: 'external-id-format', detail: `Expected ${known.format}.` }]
  })
  if (errors.length > 0)
    throw new Problem('rule-violation', 'An external id does not have the format of its scheme.', { errors })
}
