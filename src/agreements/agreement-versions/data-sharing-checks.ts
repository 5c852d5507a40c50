// The named checks of the rules of data sharing. Pure.
import type { PartyRole } from '../../partnerships/parties/rules.ts'
import type { CheckName } from '../agreement-kinds/rules.ts'
import type { Content, DataElement } from './content.ts'
import { type Check, every, incomplete, itemsOf, missing, notApplicable, satisfied } from './rule-outcomes.ts'

const pointer = '/dataSharing/elements'
const elementsOf = ({ dataSharing }: Content) => itemsOf(dataSharing?.elements ?? [], pointer, ({ name }) => name)
const withGround = (content: Content, ground: DataElement['ground']) =>
  elementsOf(content).filter(({ value }) => value.ground === ground)

const giverHasRole = ({ parties }: Content, { fromId }: DataElement, ...roles: PartyRole[]): boolean =>
  parties.some(({ organizationId, role }) => organizationId === fromId && roles.includes(role))

/** Whether a ground can be that of the giver, as far as the content tells. */
function isPlausible(element: DataElement, content: Content): boolean {
  // Both hold only between participating agencies, and for a purpose of the part of IDEA.
  if (element.ground === 'idea_b' || element.ground === 'idea_c') return element.groundDetail !== null
  // A program under FERPA follows FERPA in place of the rules of Head Start: 45 CFR 1303.21.
  return element.ground?.startsWith('hs_') !== true || !giverHasRole(content, element, 'school_district')
}

export const dataSharingChecks = {
  identifiable_elements_have_grounds: (content) => {
    const identifiable = elementsOf(content).filter(({ value }) => value.level === 'identifiable')
    if (identifiable.length === 0) return satisfied(pointer, 'No identifiable data is shared.')
    return every(
      identifiable,
      ({ ground, groundDetail }) => ground !== null && (ground !== 'other' || groundDetail !== null),
      {
        pointer,
        empty: '',
        met: 'Each kind of identifiable data has a ground.',
        unmet: 'Identifiable data without a ground, or with `other` and no detail',
        whenNone: 'missing',
      },
    )
  },
  grounds_apply_to_giver: (content) => {
    const elements = elementsOf(content)
    if (elements.length === 0) return notApplicable(pointer, 'No data is named.')
    return every(elements, (element) => isPlausible(element, content), {
      pointer,
      empty: '',
      met: 'Nothing contradicts the grounds.',
      unmet: 'Data with a ground of IDEA and no detail, or with a ground of Head Start that a school district gives',
    })
  },
  study: (content) => {
    if (withGround(content, 'ferpa_studies').length === 0) {
      return notApplicable('/dataSharing/study', 'No data is shared on the ground ferpa_studies.')
    }
    return content.dataSharing?.study
      ? satisfied('/dataSharing/study', 'Purpose, scope and duration of the study are given.')
      : missing('/dataSharing/study', 'The purpose, the scope and the duration of the study are missing.')
  },
  authorized_representative: (content) => {
    if (withGround(content, 'ferpa_audit').length === 0) {
      return notApplicable('/dataSharing/designation', 'No data is shared on the ground ferpa_audit.')
    }
    return content.dataSharing?.designation
      ? satisfied('/dataSharing/designation', 'The authorized representative is designated.')
      : missing('/dataSharing/designation', 'The authorized representative is missing.')
  },
  audit_giver_is_education_authority: (content) => {
    const audited = withGround(content, 'ferpa_audit')
    if (audited.length === 0) return notApplicable(pointer, 'No data is shared on the ground ferpa_audit.')
    return every(audited, (element) => giverHasRole(content, element, 'school_district', 'state_agency'), {
      pointer,
      empty: '',
      met: 'An educational authority can give the data.',
      unmet: 'Data with the ground ferpa_audit that neither a school district nor a state agency gives',
    })
  },
  review_within_a_year: ({ dataSharing }) => {
    const pointer = '/dataSharing/reviewEveryMonths'
    const months = dataSharing?.reviewEveryMonths ?? null
    if (months === null) return missing(pointer, 'The months between reviews are missing.')
    return months > 12
      ? incomplete(pointer, `${months} months between reviews are more than 12.`)
      : satisfied(pointer, `The agreement is reviewed every ${months} months.`)
  },
} satisfies Partial<Record<CheckName, Check>>
