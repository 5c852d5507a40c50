// The codes that organizations report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const organizationCodes = {
  ACTIVE_PARTY: {
    kind: 'blocker',
    meaning: 'The organization is a party of a partnership that is not closed.',
    advice:
      'Close that partnership with `transitionPartnership`, or let the party withdraw or be removed with `transitionParty`.',
  },
  ORGANIZATION_CLOSED: {
    kind: 'blocker',
    meaning: 'The organization is closed.',
    advice:
      '`ref` is the organization that replaces it, if there is one. An operator can reopen it with `transitionOrganization`.',
  },
  ORGANIZATION_REPRESENTED: {
    kind: 'blocker',
    meaning: 'Another organization represents the organization.',
    advice: 'End the representation in `ref` with `transitionRepresentation`.',
  },
  REPRESENTS_ORGANIZATIONS: {
    kind: 'blocker',
    meaning: 'The organization represents other organizations.',
    advice: 'End these representations with `transitionRepresentation`; `ref` is the list of the organizations.',
  },
  'external-id-format': {
    kind: 'request_error',
    meaning: 'The external id does not have the format of its scheme.',
    advice: 'Send the value in the format that `detail` names, or use another scheme.',
  },
} as const satisfies CodeDeclarations
