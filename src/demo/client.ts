// A client of the service for the example data.

export type Json = Record<string, unknown> & { id: string }

export const service = process.env.SERVICE_URL ?? 'http://127.0.0.1:3000'

export const readScopes = [
  'organizations:read',
  'partnerships:read',
  'changes:read',
  'missions:read',
  'checklists:read',
  'communication:read',
  'expectations:read',
  'law:read',
  'community:read',
  'finance:read',
  'conflicts:read',
  'agreements:read',
  'clauses:read',
]
const allScopes = [
  ...readScopes,
  'organizations:write',
  'keys:manage',
  'partnerships:write',
  'partnerships:commit',
  'missions:write',
  'checklists:write',
  'communication:write',
  'expectations:write',
  'law:write',
  'community:write',
  'finance:write',
  'conflicts:write',
  'agreements:write',
  'agreements:sign',
  'clauses:write',
  'webhooks:manage',
]

export type Client = ReturnType<typeof clientOf>
/** By question id: the position of a closed question, or the text of an open one. */
export type GivenAnswers = Record<string, string>

interface Question {
  id: string
  form: 'open' | 'closed'
  evidenceRequired: boolean
}

/** Answers to all questions. Those in `given` are finalized, the others under discussion. */
function answersTo(questions: Question[], given: GivenAnswers): object[] {
  return questions.map(({ id, form, evidenceRequired }) => {
    const answer = given[id]
    if (answer === undefined) return { questionId: id, status: 'under_discussion' }
    const evidence = { title: 'On our website', url: `https://agency.example/${id.toLowerCase()}.pdf` }
    return {
      questionId: id,
      status: 'finalized',
      ...(form === 'open' ? { text: answer } : { position: answer }),
      ...(evidenceRequired && { evidence: [evidence] }),
    }
  })
}

export function clientOf(key: string) {
  const create = async (path: string, body: object, headers = {}) => (await send(key, 'POST', path, body, headers)).body
  return {
    create,
    /** Creates an API client for an organization, and returns its key. */
    async createApiClient(organizationId: string, name: string, scopes = allScopes): Promise<string> {
      return (await create(`/v1/organizations/${organizationId}/api-clients`, { name, scopes })).key as string
    },
    /** The published readiness checklist. */
    async readinessChecklist() {
      const { body } = await send(key, 'GET', '/v1/checklists?limit=1&expand=sections')
      const [{ id, sections }] = body.data as [{ id: string; sections: { questions: Question[] }[] }]
      const questions = sections.flatMap((section) => section.questions)
      return { id, answers: (given: GivenAnswers) => answersTo(questions, given) }
    },
    read: async (path: string) => (await send(key, 'GET', path)).body,
    async update(path: string, body: object): Promise<Json> {
      const { etag } = await send(key, 'GET', path)
      return (await send(key, 'PATCH', path, body, { 'if-match': etag })).body
    },
    /** Performs an action on the current version of the record. */
    async transition(path: string, body: object, headers = {}) {
      const { etag } = await send(key, 'GET', path, undefined, headers)
      return (await send(key, 'POST', `${path}/transitions`, body, { ...headers, 'if-match': etag })).body
    },
  }
}

export async function send(
  key: string,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${service}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error(`There is no service at ${service}: run \`npm start\` first, or set SERVICE_URL.`)
  })
  const responseBody = (await response.json()) as Json & { detail?: string }
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${responseBody.detail}`)
  return { body: responseBody as Json, etag: response.headers.get('etag') ?? '' }
}

/** A partnership, its three parties, and their clients; the lead represents the home. */
export interface Parties {
  partnershipPath: string
  lead: Client
  partner: Client
  recipient: Json
  center: Json
  home: Json
}
