// What an agency may be, and how the well-known identifiers of one look.
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

/** Schemes whose values have a form of their own. Any other scheme is the client's. */
export const wellKnownSchemes: Record<string, { pattern: RegExp; form: string }> = {
  // SAM.gov: 12 characters, no O or I, and not starting with 0.
  uei: {
    pattern: /^[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}$/,
    form: 'a SAM.gov unique entity id: 12 capitals and digits, neither O nor I',
  },
  // NCES Common Core of Data: two digits of the state, five of the agency.
  nces_lea: { pattern: /^[0-9]{7}$/, form: 'an NCES LEA id: 7 digits' },
  // Head Start award numbers, e.g. 05CH011111.
  grant: { pattern: /^[0-9]{2}[A-Z]{2}[0-9]{6}$/, form: 'an award number: 2 digits, 2 capitals, 6 digits' },
}

/** Throws with a pointer to each identifier that is not of its scheme's form. */
export function checkExternalIds(externalIds: readonly ExternalId[]): void {
  const errors = externalIds.flatMap(({ scheme, value }, at): RequestError[] => {
    const known = Object.hasOwn(wellKnownSchemes, scheme) ? wellKnownSchemes[scheme] : undefined
    if (known === undefined || known.pattern.test(value)) return []
    return [{ pointer: `/externalIds/${at}/value`, code: 'external-id-form', detail: `Expected ${known.form}.` }]
  })
  if (errors.length > 0)
    throw new Problem('rule-violation', 'An external id is not of the form of its scheme.', { errors })
}
