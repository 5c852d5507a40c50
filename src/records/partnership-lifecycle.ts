// The states and actions of a partnership, on which the contributions of features depend.

export const partnershipStates = [
  'exploring',
  'planning',
  'negotiating',
  'active',
  'suspended',
  'closing',
  'closed',
  'not_pursued',
  'terminated',
  'withdrawn',
] as const
export type PartnershipState = (typeof partnershipStates)[number]

/** In these states most records of a partnership cannot be written. append_event() repeats them. */
export const closedStates: readonly PartnershipState[] = ['closed', 'terminated', 'withdrawn']

/** In these states a partnership has no next steps. */
export const inactiveStates: readonly PartnershipState[] = [...closedStates, 'not_pursued']

export const partnershipActions = [
  'start_planning',
  'start_negotiation',
  'activate',
  'suspend',
  'resume',
  'begin_closing',
  'close',
  'terminate',
  'do_not_pursue',
  'reopen',
  'withdraw',
] as const
export type PartnershipAction = (typeof partnershipActions)[number]
