// Who receives the events of each type: in the feed of changes and at webhook endpoints. Pure.

/** Each with its meaning. */
export const receivers = {
  organization: 'the organization of the record',
  organization_and_partners: 'the organization, and the organizations with which it shares a partnership',
  organization_and_representative: 'the organization, and its representative',
  parties: 'the parties of the partnership',
  parties_and_observers: 'the parties and observers of the partnership',
  parties_and_observers_who_may_read:
    'the parties of the partnership, and its observers if they may read the record after the change',
  parties_observers_and_invited: 'the parties and observers of the partnership, and the organizations invited to it',
  organization_then_parties:
    'the organization of the record; the parties of the partnership once it is shared with them',
} as const
export type Receivers = keyof typeof receivers

/** By record type. */
const ofRecordTypes: Readonly<Record<string, Receivers>> = {
  organization: 'organization_and_partners',
  representation: 'organization_and_representative',
  api_client: 'organization',
  handover_code: 'organization',
  calendar_feed: 'organization',
  webhook_endpoint: 'organization',
  checklist: 'organization',
  clause: 'organization',
  agreement_template: 'organization',
  partnership: 'parties_observers_and_invited',
  party: 'parties_observers_and_invited',
  observer: 'parties_observers_and_invited',
  removal_notice: 'parties',
  contact: 'parties_and_observers',
  candidate: 'parties',
  offer: 'parties_and_observers',
  need: 'parties_and_observers',
  agreement_binding: 'parties_and_observers_who_may_read',
  mission: 'parties_and_observers_who_may_read',
  endorsement: 'parties_and_observers_who_may_read',
  reaffirmation: 'parties_and_observers',
  value: 'parties_and_observers',
  benefit: 'parties_and_observers',
  expectation: 'parties_and_observers_who_may_read',
  progress_report: 'parties_and_observers_who_may_read',
  commitment: 'parties',
  monitoring_visit: 'parties',
  touchpoint: 'parties',
  communication_plan: 'parties',
  occurrence: 'parties_and_observers_who_may_read',
  communication: 'parties',
  addendum: 'parties',
  checklist_round: 'parties',
  checklist_response: 'organization_then_parties',
  readiness_summary: 'parties_and_observers_who_may_read',
  standard: 'organization',
  applied_standard: 'parties_and_observers',
  legal_requirement: 'parties_and_observers',
  legal_acknowledgement: 'parties',
  community_assessment: 'parties',
  family_need: 'parties',
  room: 'parties',
  funding_source: 'parties',
  budget_line: 'parties',
  allocation_base: 'parties',
  cost_allocation: 'parties',
  actual_cost: 'parties',
  financial_obligation: 'parties',
  contingency: 'parties',
  fee_decision: 'parties',
  conflict_plan: 'parties',
  agreement: 'parties_and_observers_who_may_read',
  agreement_version: 'parties_and_observers_who_may_read',
  signatory: 'parties',
  legal_review: 'parties',
  signature: 'parties',
  termination_notice: 'parties_and_observers',
  filing: 'parties_and_observers',
}

/** Types whose receivers are not those of the record type. */
const ofTypes: Readonly<Record<string, Receivers>> = {
  'partnership.joined': 'organization',
  ...Object.fromEntries(
    [
      'lead_offered',
      'lead_declined',
      'lead_offer_withdrawn',
      'removal_notice_given',
      'removal_objected',
      'removal_notice_withdrawn',
    ].map((verb) => [`party.${verb}`, 'parties' as const]),
  ),
  ...Object.fromEntries(
    ['extension_proposed', 'extension_consented', 'extension_refused'].map((verb) => [
      `observer.${verb}`,
      'parties' as const,
    ]),
  ),
}

export function receiversOf(type: string): Receivers {
  const found = ofTypes[type] ?? ofRecordTypes[type.split('.')[0] ?? '']
  if (found === undefined) throw new Error(`receivers.ts does not say who receives ${type}.`)
  return found
}
