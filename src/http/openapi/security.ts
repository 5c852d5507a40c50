// The credentials in the OpenAPI document, and who may call each operation.
import { type Rule, scopes } from '../../policy.ts'
import type { Operation } from './shared.ts'

type SecuritySchemeName = keyof ReturnType<typeof securitySchemes>

const scopeList = (): string =>
  Object.entries(scopes)
    .map(([scope, description]) => `\n- \`${scope}\`: ${description}`)
    .join('')

/** `tokenUrl` is the token endpoint of the installation's issuer. */
export const securitySchemes = (tokenUrl = 'https://login.agency.example/oauth2/token') => ({
  bootstrapKey: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The bootstrap key that the first start prints: `pb_bootstrap_…`. It creates the first operator, once. No other operation accepts it.',
  },
  handoverCode: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A hand-over code, which an operator issues: `pb_handover_…`. It creates an API client of one organization, once. No other operation accepts it.',
  },
  onBehalfOf: {
    type: 'apiKey',
    in: 'header',
    name: 'On-Behalf-Of',
    description:
      'The id of an organization that yours represents. The request acts for that organization; its events record that yours acted on its behalf.',
  },
  calendarToken: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description: 'The token of a calendar feed: `pbcal_…`. It reads one calendar. No other operation accepts it.',
  },
  oauth2: {
    type: 'oauth2',
    description:
      'An access token (JWT of the type `at+jwt`, RFC 9068, checked as RFC8725 recommends) of an issuer that this installation trusts, instead of an API key. It authenticates the API client to which an operator has assigned the token’s client. If the token has a `scope`, the request needs the scope in both the token and the API client.',
    flows: { clientCredentials: { tokenUrl, scopes } },
  },
  // Swagger UI focuses the last field, so the most used scheme is last.
  apiKey: { type: 'http', scheme: 'bearer', description: `An API key: \`pb_live_…\`. Scopes:\n${scopeList()}` },
})

/** Paths that accept only one credential, other than an API key. */
export const credentialsByPath: Record<string, SecuritySchemeName | undefined> = {
  '/v1/bootstrap': 'bootstrapKey',
  '/v1/handover': 'handoverCode',
  '/v1/calendar.ics': 'calendarToken',
}

/** Adds who may call the operation. A bearer scheme can't declare scopes, so the scope is an extension, too. */
export function addSecurity(operation: Operation, rule?: Rule, credential?: SecuritySchemeName): void {
  const { scope = null, relations, onBehalf = true } = rule ?? {}
  const operatorOnly = scope === 'organizations:register'
  const schemes = [{ apiKey: [] }, { oauth2: scope ? [scope] : [] }]
  // Generated clients use the first alternative for which they have credentials.
  operation.security = credential
    ? [{ [credential]: [] }]
    : schemes.flatMap((scheme) => (onBehalf && !operatorOnly ? [{ ...scheme, onBehalfOf: [] }, scheme] : [scheme]))
  if (scope) operation['x-required-scope'] = scope
  if (relations) operation['x-relations'] = relations
  const requirements = [
    ...(scope ? [`Requires the scope \`${scope}\`.`] : []),
    ...(relations ? [`Allowed for: ${relations.join(', ')}.`] : []),
    ...(onBehalf && !operatorOnly ? [] : ['Rejects On-Behalf-Of.']),
  ]
  operation.description = [operation.description, requirements.join(' ')].filter(Boolean).join('\n\n')
}
