// Who may do what: the one table that the checks, the OpenAPI document and the tests of isolation are made from.

/** What an API client may be given, and what each lets it do. */
export const scopes = {
  'organizations:read': 'Read the directory of organizations.',
  'organizations:write': 'Change your organization, and register and change those that it represents.',
  'organizations:register': 'Operate the service: register any organization and make API clients for it.',
  'keys:manage': 'Make, rotate and revoke API clients.',
  'partnerships:read': 'Read the partnerships of your organization.',
  'partnerships:write': 'Write what your organization states in its partnerships.',
  'missions:read': 'Read missions, endorsements, values and benefits.',
  'missions:write': 'Draft missions, record that the parties returned to theirs, and state values and benefits.',
  'expectations:read': 'Read written expectations, reports on them, and what is computed of them.',
  'expectations:write': 'Write expectations, report progress, import.',
  'communication:read': 'Read communication plans, occurrences, and what was noted of them.',
  'communication:write': 'Write communication plans and what came of them, for your organization.',
  'partnerships:commit':
    'Act for your organization where it binds: accept, consent, endorse, agree, withdraw, hand over, transitions.',
  'changes:read': 'Follow what happens in your partnerships, and read their history: who did what, before and after.',
  'checklists:read': 'Read checklists, the rounds that ask them, your responses, and those that are shared.',
  'checklists:write': 'Draft and publish checklists, open rounds, and answer them.',
} as const
export type Scope = keyof typeof scopes
export const allScopes = Object.keys(scopes) as Scope[]

/** What the caller's organization is to the partnership, or to the organization, that a path names. */
export const partnershipRelations = ['lead', 'party', 'observer', 'invited', 'former'] as const
export const organizationRelations = ['self', 'representative', 'operator'] as const
export type Relation = (typeof partnershipRelations)[number] | (typeof organizationRelations)[number]

export interface Rule {
  /** The scope that the API client needs; null where any good key will do. */
  scope: Scope | null
  /** Who may call it, of those who may see what the path names; absent where the path names nothing that is anyone's. */
  relations?: readonly Relation[]
  /**
   * That it writes within a partnership even when that is over: all of it, or of a transition these actions, of a change
   * these fields. What the parties stated in a partnership that is over is not changed any more.
   */
  allowedWhenClosed?: true | readonly string[]
}

const everyRelation = ['lead', 'party', 'observer', 'invited', 'former'] as const
const readers = ['lead', 'party', 'observer', 'former'] as const
const currentMembers = ['lead', 'party', 'observer'] as const
const parties = ['lead', 'party'] as const
const partiesAndFormer = ['lead', 'party', 'former'] as const
const managers = ['self', 'representative', 'operator'] as const

/** A register of records in a partnership has five operations, which all of them are judged by. */
const collectionPolicies = <One extends string, Many extends string>(
  one: One,
  many: Many,
  readers: readonly Relation[],
  area: 'partnerships' | 'missions' | 'expectations' | 'communication' = 'partnerships',
  over: Pick<Rule, 'allowedWhenClosed'> = {},
): Record<`create${One}` | `list${Many}` | `get${One}` | `update${One}` | `delete${One}`, Rule> =>
  ({
    [`create${one}`]: { scope: `${area}:write`, relations: parties, ...over },
    [`list${many}`]: { scope: `${area}:read`, relations: readers },
    [`get${one}`]: { scope: `${area}:read`, relations: readers },
    [`update${one}`]: { scope: `${area}:write`, relations: parties, ...over },
    [`delete${one}`]: { scope: `${area}:write`, relations: parties, ...over },
  }) as never

/** By operationId. A route that is not listed here stops the service at start. */
export const policy = {
  getCaller: { scope: null },
  listStrategies: { scope: null },
  getStrategy: { scope: null },

  registerOrganization: { scope: 'organizations:write' },
  listOrganizations: { scope: 'organizations:read' },
  getOrganization: { scope: 'organizations:read' },
  findOrganizationByExternalId: { scope: 'organizations:read' },
  upsertOrganizationByExternalId: { scope: 'organizations:write' },
  // Everyone sees an organization, so a stranger is refused (403) rather than left in the dark.
  updateOrganization: { scope: 'organizations:write' },

  createApiClient: { scope: 'keys:manage', relations: managers },
  listApiClients: { scope: 'keys:manage', relations: managers },
  getApiClient: { scope: 'keys:manage', relations: managers },
  updateApiClient: { scope: 'keys:manage', relations: managers },
  rotateApiClientKey: { scope: 'keys:manage', relations: managers },
  transitionApiClient: { scope: 'keys:manage', relations: managers },

  createPartnership: { scope: 'partnerships:write' },
  listPartnerships: { scope: 'partnerships:read' },
  getPartnership: { scope: 'partnerships:read', relations: everyRelation },
  updatePartnership: { scope: 'partnerships:write', relations: ['lead'], allowedWhenClosed: ['externalIds'] },
  transitionPartnership: { scope: 'partnerships:commit', relations: ['lead'], allowedWhenClosed: true },

  inviteParty: { scope: 'partnerships:write', relations: ['lead'] },
  listParties: { scope: 'partnerships:read', relations: everyRelation },
  getParty: { scope: 'partnerships:read', relations: everyRelation },
  updateParty: { scope: 'partnerships:write', relations: parties, allowedWhenClosed: ['externalIds'] },
  // Nobody joins any more. Who leads hands over before it leaves.
  transitionParty: {
    scope: 'partnerships:commit',
    relations: ['lead', 'party', 'invited'],
    allowedWhenClosed: ['decline', 'rescind', 'withdraw', 'make_lead'],
  },

  proposeObserver: { scope: 'partnerships:commit', relations: parties },
  listObservers: { scope: 'partnerships:read', relations: everyRelation },
  getObserver: { scope: 'partnerships:read', relations: everyRelation },
  transitionObserver: {
    scope: 'partnerships:commit',
    relations: ['lead', 'party', 'observer'],
    allowedWhenClosed: ['refuse', 'end'],
  },

  ...collectionPolicies('Contact', 'Contacts', readers),
  ...collectionPolicies('Offer', 'Offers', readers),
  ...collectionPolicies('Need', 'Needs', readers),
  ...collectionPolicies('Candidate', 'Candidates', partiesAndFormer),
  transitionCandidate: { scope: 'partnerships:commit', relations: parties },

  // Observers see the versions that were endorsed: row level security holds that.
  createMission: { scope: 'missions:write', relations: parties },
  listMissions: { scope: 'missions:read', relations: readers },
  getMission: { scope: 'missions:read', relations: readers },
  transitionMission: { scope: 'partnerships:commit', relations: parties },
  getMissionDiff: { scope: 'missions:read', relations: readers },
  getMissionValues: { scope: 'missions:read', relations: currentMembers },
  endorseMission: { scope: 'partnerships:commit', relations: parties },
  listEndorsements: { scope: 'missions:read', relations: readers },
  getEndorsement: { scope: 'missions:read', relations: readers },
  updateEndorsement: { scope: 'partnerships:commit', relations: parties },
  reaffirmMission: { scope: 'missions:write', relations: parties },
  listReaffirmations: { scope: 'missions:read', relations: readers },
  getReaffirmation: { scope: 'missions:read', relations: readers },
  ...collectionPolicies('Value', 'Values', readers, 'missions'),
  ...collectionPolicies('Benefit', 'Benefits', readers, 'missions'),
  getBenefitBalance: { scope: 'missions:read', relations: currentMembers },
  ...collectionPolicies('Expectation', 'Expectations', readers, 'expectations'),
  transitionExpectation: { scope: 'partnerships:commit', relations: parties },
  importExpectations: { scope: 'expectations:write', relations: parties },
  listExpectationImports: { scope: 'expectations:read', relations: parties },
  getExpectationImport: { scope: 'expectations:read', relations: parties },
  listExpectationImportErrors: { scope: 'expectations:read', relations: parties },
  submitProgressReport: { scope: 'expectations:write', relations: parties },
  listProgressReports: { scope: 'expectations:read', relations: readers },
  getProgressReport: { scope: 'expectations:read', relations: readers },
  updateProgressReport: { scope: 'expectations:write', relations: parties },
  transitionProgressReport: { scope: 'partnerships:commit', relations: parties },
  getExpectationTrend: { scope: 'expectations:read', relations: readers },
  getProgressRollup: { scope: 'expectations:read', relations: readers },
  getExpectationCoverage: { scope: 'expectations:read', relations: readers },
  getExpectationFeasibility: { scope: 'expectations:read', relations: partiesAndFormer },
  ...collectionPolicies('CommunicationPlan', 'CommunicationPlans', partiesAndFormer, 'communication'),
  transitionCommunicationPlan: { scope: 'partnerships:commit', relations: parties },
  listOccurrences: { scope: 'communication:read', relations: readers },
  getOccurrence: { scope: 'communication:read', relations: readers },
  transitionOccurrence: {
    scope: 'partnerships:commit',
    relations: parties,
    allowedWhenClosed: ['mark_held', 'mark_missed', 'cancel'],
  },
  getOccurrenceAdherence: { scope: 'communication:read', relations: parties },
  // Communications may be recorded after the partnership has closed.
  ...collectionPolicies('Communication', 'Communications', partiesAndFormer, 'communication', {
    allowedWhenClosed: true,
  }),
  getPartnershipCalendar: { scope: 'communication:read', relations: readers },
  getOrganizationCalendar: { scope: 'communication:read', relations: ['self'] },
  createCalendarFeed: { scope: 'keys:manage', relations: managers },
  listCalendarFeeds: { scope: 'keys:manage', relations: managers },
  getCalendarFeed: { scope: 'keys:manage', relations: managers },
  transitionCalendarFeed: { scope: 'keys:manage', relations: managers },

  // What is published is for everyone; a draft is found by its organization alone.
  createChecklist: { scope: 'checklists:write' },
  listChecklists: { scope: 'checklists:read' },
  getChecklist: { scope: 'checklists:read' },
  updateChecklist: { scope: 'checklists:write' },
  deleteChecklist: { scope: 'checklists:write' },
  transitionChecklist: { scope: 'checklists:write' },

  openChecklistRound: { scope: 'checklists:write', relations: parties },
  listChecklistRounds: { scope: 'checklists:read', relations: partiesAndFormer },
  getChecklistRound: { scope: 'checklists:read', relations: partiesAndFormer },
  updateChecklistRound: { scope: 'checklists:write', relations: parties },
  transitionChecklistRound: {
    scope: 'partnerships:commit',
    relations: parties,
    allowedWhenClosed: ['retract_agreement'],
  },

  getChecklistComparison: { scope: 'checklists:read', relations: parties },
  getChecklistComparisonChart: { scope: 'checklists:read', relations: parties },
  // Observers see the summaries that every party has consented to: row level security holds that.
  proposeReadinessSummary: { scope: 'partnerships:commit', relations: parties },
  listReadinessSummaries: { scope: 'checklists:read', relations: readers },
  getReadinessSummary: { scope: 'checklists:read', relations: readers },
  transitionReadinessSummary: { scope: 'partnerships:commit', relations: parties, allowedWhenClosed: ['withdraw'] },

  importChecklistResponses: { scope: 'checklists:write', relations: parties },
  listChecklistResponseImports: { scope: 'checklists:read', relations: parties },
  getChecklistResponseImport: { scope: 'checklists:read', relations: parties },
  listChecklistResponseImportErrors: { scope: 'checklists:read', relations: parties },
  createChecklistResponse: { scope: 'checklists:write', relations: parties },
  listChecklistResponses: { scope: 'checklists:read', relations: partiesAndFormer },
  getChecklistResponse: { scope: 'checklists:read', relations: partiesAndFormer },
  listChecklistResponseRevisions: { scope: 'checklists:read', relations: partiesAndFormer },
  updateChecklistResponse: { scope: 'checklists:write', relations: parties },
  transitionChecklistResponse: { scope: 'partnerships:commit', relations: parties },

  getMatches: { scope: 'partnerships:read', relations: readers },
  getFoundation: { scope: 'partnerships:read', relations: parties },
  getNextSteps: { scope: 'partnerships:read', relations: parties },

  listChanges: { scope: 'changes:read' },
  listHistory: { scope: 'changes:read', relations: partiesAndFormer },
  getHistoryVerification: { scope: 'changes:read', relations: parties },
} as const satisfies Record<string, Rule>

export type OperationId = keyof typeof policy

/** The rule of an operation. Bootstrapping alone has none: its key opens nothing else. */
export const ruleOf = (operationId: string): Rule | undefined => (policy as Record<string, Rule>)[operationId]

/** Whether an action, or the change of a field, is possible in a partnership that is over. */
export const isAllowedWhenClosed = ({ allowedWhenClosed }: Rule, part: string): boolean =>
  allowedWhenClosed === true || (allowedWhenClosed?.includes(part) ?? false)
