// Agreement bindings: which parties and expectations an agreement binds, for the features that agreements depend on.
import type { Feature } from '../../records/feature.ts'
import type { RecordLocation } from '../../records/record-paths.ts'
import { agreementBindingContribution } from './assessment.ts'
import { agreementBindingCodes } from './codes.ts'

/** A binding is read with the agreement version, whose id it has. */
const agreementBindingLocation: RecordLocation = {
  containedIn: 'agreement_version',
  idOf: ({ id }) => String(id),
  fields: [
    'agreementId',
    'state',
    'timeZone',
    'bindsFrom',
    'bindsUntil',
    'terminationNoticeId',
    'superseded',
    'suspended',
    'rewordable',
    'partyIds',
    'expectations',
  ],
}

export const agreementBindings: Feature = {
  routes: [],
  schemas: [],
  codes: agreementBindingCodes,
  contributions: [agreementBindingContribution],
  scope: 'partnerships:read',
  eventTypes: ['recorded', 'updated', 'unlocked', 'locked'].map((verb) => `agreement_binding.${verb}`),
  recordLocations: { agreement_binding: agreementBindingLocation },
}
