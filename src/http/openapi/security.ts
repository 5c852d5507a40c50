// The security scheme of the OpenAPI document, and who may call each operation.
import { type Rule, scopes } from '../../policy.ts'
import type { Operation } from './shared.ts'

/** The only credential of an operation that takes neither an API key nor an access token. */
type Credential = 'bootstrapKey' | 'handoverCode' | 'calendarToken'

export const credentialsByPath: Record<string, Credential | undefined> = {
  '/v1/bootstrap': 'bootstrapKey',
  '/v1/handover': 'handoverCode',
  '/v1/calendar.ics': 'calendarToken',
}

const credentialTexts: Record<Credential, string> = {
  bootstrapKey: 'Takes the bootstrap key (`pb_bootstrap_…`) as the bearer token, and no other credential.',
  handoverCode: 'Takes a hand-over code (`pb_handover_…`) as the bearer token, and no other credential.',
  calendarToken: 'Takes no bearer token: the parameter `token` is the credential.',
}

const scopeList = Object.entries(scopes)
  .map(([scope, description]) => `\n- \`${scope}\`: ${description}`)
  .join('')

/** One scheme: a generated client then has one setting for credentials. `tokenUrl` is the token endpoint of the issuer. */
export const securitySchemes = (tokenUrl: string | undefined) => ({
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: `The header \`Authorization: Bearer …\` contains one of these:

- An API key: \`pb_live_…\` (\`pb_test_…\` in a sandbox).
- An access token: a JWT of the type \`at+jwt\` (RFC 9068, checked as RFC 8725 recommends) of an issuer that this installation trusts. It authenticates the API client to which an operator has assigned the token's client. ${tokenUrl === undefined ? 'Clients get it from the token endpoint of the issuer' : `Clients get it from ${tokenUrl}`}, with the OAuth 2.0 grant \`client_credentials\`.
- The bootstrap key that the first start prints: \`pb_bootstrap_…\`. Only bootstrapOperator takes it, once.
- A hand-over code, which an operator issues: \`pb_handover_…\`. Only redeemHandoverCode takes it, once.

Each operation names the scope that it requires. The API client needs the scope; so does an access token that has a \`scope\`. Scopes:
${scopeList}`,
  },
})

const operatorScope = 'organizations:register'

/** Whether an organization may call the operation on behalf of one that it represents. */
export const acceptsOnBehalfOf = ({ scope, onBehalf }: Rule): boolean => onBehalf !== false && scope !== operatorScope

/** Adds who may call the operation. Linters accept scopes only of OAuth 2.0 schemes, so the scope is an extension. */
export function addSecurity(operation: Operation, rule?: Rule, credential?: Credential): void {
  const { scope = null, relations } = rule ?? {}
  operation.security = credential === 'calendarToken' ? [] : [{ bearer: [] }]
  if (scope) operation['x-required-scope'] = scope
  // A copy: parsers of YAML refuse a document with more than a hundred references to one list.
  if (relations) operation['x-relations'] = [...relations]
  const requirements = [
    ...(credential ? [credentialTexts[credential]] : []),
    ...(scope ? [`Requires the scope \`${scope}\`.`] : []),
    ...(relations ? [`Allowed for: ${relations.join(', ')}.`] : []),
    ...(rule && !acceptsOnBehalfOf(rule) ? ['Rejects On-Behalf-Of.'] : []),
  ]
  operation.description = [operation.description, requirements.join(' ')].filter(Boolean).join('\n\n')
}
