// The codes that parties report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const partyCodes = {
  ALREADY_LEAD: {
    kind: 'blocker',
    meaning: 'The party is already the lead.',
    advice: 'Offer the lead to another party with `transitionParty`.',
  },
  ANSWER_INVITATION: {
    kind: 'next_step',
    meaning: 'Your organization is invited to the partnership and has not responded.',
    advice: 'Accept or decline with `transitionParty`.',
  },
  ANSWER_LEAD_OFFER: {
    kind: 'next_step',
    meaning: 'The lead of the partnership is offered to your organization.',
    advice: 'Take `accept_lead` or `decline_lead` of `transitionParty`.',
  },
  ANSWER_NOTICE_OF_REMOVAL: {
    kind: 'next_step',
    meaning: 'Your organization has notice that it will be removed from the partnership.',
    advice: 'Take `object_to_removal` of `transitionParty` until the day in `dueOn`, or withdraw.',
  },
  INVITE_PARTIES: {
    kind: 'next_step',
    meaning: 'The partnership has fewer than two parties that have accepted or are invited.',
    advice: 'Invite organizations with `inviteParty`.',
  },
  LEAD_NOT_OFFERED: {
    kind: 'blocker',
    meaning: 'The lead is not offered to the party.',
    advice: 'The lead offers it with the action `offer_lead` of `transitionParty`.',
  },
  LEAD_OFFER_OPEN: {
    kind: 'blocker',
    meaning: 'The lead is already offered to a party.',
    advice: 'Wait for the answer of the party in `ref`, or take `withdraw_lead_offer` of `transitionParty`.',
  },
  LEAD_TRANSFER_REQUIRED: {
    kind: 'blocker',
    meaning: 'The lead cannot withdraw from the partnership.',
    advice:
      'Offer the lead to another party with `offer_lead` of `transitionParty`, and withdraw when that party has accepted it. Without another party, end the partnership with `transitionPartnership`.',
  },
  OBJECTION_PERIOD_ENDED: {
    kind: 'blocker',
    meaning: 'The last day for an objection to the removal is past.',
    advice: 'Ask the party that gave the notice to take `withdraw_notice_of_removal` of `transitionParty`.',
  },
  PARTIES_NOT_ACCEPTED: {
    kind: 'blocker',
    meaning: 'Fewer than two parties have accepted the partnership.',
    advice: 'Invite organizations with `inviteParty`; each accepts with `transitionParty`.',
  },
  REMOVAL_NOTICE_NOT_GIVEN: {
    kind: 'blocker',
    meaning: 'The party has no notice of removal.',
    advice: 'Take `give_notice_of_removal` of `transitionParty` first, at least 14 days ahead.',
  },
  REMOVAL_NOTICE_OPEN: {
    kind: 'blocker',
    meaning: 'The party is under notice of removal.',
    advice:
      'Take `withdraw_notice_of_removal` of `transitionParty` first, or remove the party from the day of the notice on.',
  },
  REMOVAL_NOT_DUE: {
    kind: 'blocker',
    meaning: 'The day of the removal in the notice has not come.',
    advice: 'Take `remove` of `transitionParty` from that day on; `message` names it.',
  },
  REMOVAL_OBJECTED: {
    kind: 'blocker',
    meaning: 'The notice of removal has ended with an objection.',
    advice: 'Another notice can be given with `give_notice_of_removal` of `transitionParty`.',
  },
  REMOVE_PARTY: {
    kind: 'next_step',
    meaning: 'The day of the notice of removal has come, and the party has not objected.',
    advice: 'Take `remove` or `withdraw_notice_of_removal` of `transitionParty`.',
  },
} as const satisfies CodeDeclarations
