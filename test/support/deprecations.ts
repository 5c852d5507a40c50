// What tests deprecate, and the headers that announce it.
import type { Deprecation } from '../../src/policy.ts'

export const needs = '/v1/partnerships/{partnershipId}/needs'
export const operation = {
  operationId: 'listOffers',
  since: '2027-01-31',
  sunset: '2028-02-01',
  documentation: 'https://docs.example/offers',
  successor: needs,
}
export const parameter = {
  operationId: 'listPartnerships',
  parameter: 'q',
  since: '2027-03-01',
  sunset: '2028-03-01',
  documentation: '/docs',
}
export const property = { property: 'purpose', schemas: ['NewPartnership'], since: '2027-04-01', sunset: '2028-04-01' }
export const responseProperty = { property: 'phone', schemas: ['Contact'], since: '2027-05-01', sunset: '2028-05-01' }
export const later = { since: '2027-06-01', sunset: '2028-06-01', documentation: '/docs' }
export const extraEntries: Deprecation[] = [
  // Also of a nested object that can be null.
  { ...later, property: 'name', schemas: ['Mediator'] },
  // Takes only a credential of its own.
  { ...later, operationId: 'bootstrapOperator' },
  { ...later, operationId: 'exportExpectationsCsv' },
  { ...later, operationId: 'listChanges' },
  { ...later, operationId: 'streamChanges' },
]
export const deprecations: Deprecation[] = [
  operation,
  parameter,
  { ...property, documentation: '/docs' },
  { ...responseProperty, documentation: '/docs' },
  ...extraEntries,
  {
    eventType: 'offer.created',
    successor: 'offer.updated',
    since: '2027-01-31',
    sunset: '2028-02-01',
    documentation: '/docs',
  },
]

export const headersOf = ({ headers }: { headers: Pick<Headers, 'get'> }) =>
  ['deprecation', 'sunset', 'link'].map((name) => headers.get(name))

/** Of listOffers. */
export const offerHeadersOf = (partnership: string) => [
  `@${Date.parse('2027-01-31') / 1000}`,
  'Tue, 01 Feb 2028 00:00:00 GMT',
  `<https://docs.example/offers>; rel="deprecation", <${partnership}/needs>; rel="successor-version"`,
]
export const otherHeaders = (since: string, sunset: string) => [
  `@${Date.parse(since) / 1000}`,
  new Date(sunset).toUTCString(),
  '</docs>; rel="deprecation"',
]
