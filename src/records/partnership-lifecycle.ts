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
] as const
export type PartnershipState = (typeof partnershipStates)[number]

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
] as const
export type PartnershipAction = (typeof partnershipActions)[number]
