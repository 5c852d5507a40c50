// The scopes, and the rule of each operation. The checks, the OpenAPI document and the isolation tests use this table. Over 300 lines: it is one table.

/** Every scope, with its description in the document. */
export const scopes = {
  'organizations:read': 'Read the directory of organizations.',
  'organizations:write':
    'Change your organization; register and change organizations that it represents; offer, accept and end representations.',
  'organizations:register':
    'Operate the service: register any organization, create API clients for it, verify its external ids, and object to its removal from a partnership.',
  'organizations:erase': 'Erase personal data of the staff of your organization, irrevocably and also in the history.',
  'keys:manage': 'Create, rotate and revoke API clients; create and revoke calendar feeds.',
  'partnerships:read': 'Read the partnerships of your organization.',
  'partnerships:write': 'Create partnerships, and write the records of your organization in its partnerships.',
  'missions:read': 'Read missions, endorsements, values and benefits.',
  'missions:write': 'Draft and reaffirm missions; write values and benefits.',
  'expectations:read': 'Read expectations, progress reports, commitments and monitoring visits, and overviews of them.',
  'expectations:write': 'Write and import expectations; report progress; write commitments and monitoring visits.',
  'communication:read': 'Read communication plans, occurrences, and records of communication.',
  'communication:write': 'Write communication plans and records of communication.',
  'partnerships:commit':
    'Make binding decisions for your organization: accept, consent, endorse, agree, withdraw, transfer the lead, and other transitions.',
  'changes:read': 'Read the feed of changes, and the history of your partnerships.',
  'webhooks:manage': 'Register webhook endpoints, together with changes:read; read and repeat deliveries.',
  'checklists:read': 'Read checklists, rounds, your responses, and shared responses.',
  'checklists:write': 'Draft and publish checklists, open rounds, and write responses.',
  'finance:read':
    'Read funding sources, budgets, cost allocations, actual costs, financial obligations, contingencies and fee decisions.',
  'finance:write':
    'Write and import funding sources, budgets and actual costs; draft cost allocations, financial obligations, contingencies and fee decisions.',
  'law:read':
    'Read legal requirements, acknowledgements, sets of standards, those that a partnership applies, and the strictest standards.',
  'law:write': 'Write legal requirements and acknowledgements; draft, publish and apply sets of standards.',
  'community:read': 'Read community assessments, family needs and rooms.',
  'community:write': 'Write community assessments, family needs and rooms.',
  'conflicts:read': 'Read conflict plans.',
  'conflicts:write': 'Write conflict plans.',
  'agreements:read': 'Read agreements, with their versions, signatures, legal reviews, notices and filings.',
  'agreements:write': 'Write agreements, drafts of versions, signatories and filings.',
  'agreements:sign':
    'Act for your organization: take actions on versions of agreements, such as accept and freeze; sign them; record legal reviews; give and answer notices of termination.',
  'clauses:read': 'Read the libraries of clauses and of agreement templates.',
  'clauses:write': 'Write and publish clauses and agreement templates.',
} as const
export type Scope = keyof typeof scopes
export const allScopes = Object.keys(scopes) as Scope[]

/** The relations of the caller's organization to the partnership or organization in the path. */
export const partnershipRelations = ['lead', 'party', 'observer', 'invited', 'former'] as const
/** `offered`: the organization in the path has offered the caller's to represent it. */
export const organizationRelations = ['self', 'representative', 'operator', 'offered'] as const
export type Relation = (typeof partnershipRelations)[number] | (typeof organizationRelations)[number]

export interface Rule {
  /**
   * The scope that the API client needs; null if any valid credential is enough. An operator that acts on behalf of another
   * organization lacks organizations:register.
   */
  scope: Scope | null
  /** The relations that may call it; absent if the path contains neither a partnership nor an organization. */
  relations?: readonly Relation[]
  /** It can take more than some milliseconds, so that it waits for other large work of the same organization. */
  large?: true
  /** False if it can't be called with On-Behalf-Of. Default: it can. */
  onBehalf?: false
  /** The actions or fields that it may write in a closed, terminated or withdrawn partnership; true: all. Default: none. */
  allowedWhenClosed?: true | readonly string[]
}

const readers = ['lead', 'party', 'observer', 'former'] as const
const currentMembers = ['lead', 'party', 'observer'] as const
const parties = ['lead', 'party'] as const
const partiesAndFormer = ['lead', 'party', 'former'] as const
const managers = ['self', 'representative', 'operator'] as const
/** A representative never holds a key of the organization that it represents. */
const notByRepresentative = { relations: ['self', 'operator'], onBehalf: false } as const
/** Not by an operator: an endpoint receives what the organization sees. */
const webhookRule = { scope: 'webhooks:manage', relations: ['self', 'representative'] } as const
const representationReaders = ['self', 'representative', 'operator', 'offered'] as const

type Area =
  | 'partnerships'
  | 'missions'
  | 'expectations'
  | 'communication'
  | 'law'
  | 'community'
  | 'finance'
  | 'conflicts'
  | 'agreements'

/** The rules of the five operations of a collection. */
const collectionRules = <Singular extends string, Plural extends string>(
  singular: Singular,
  plural: Plural,
  readRelations: readonly Relation[],
  area: Area = 'partnerships',
  closed: Pick<Rule, 'allowedWhenClosed'> = {},
): Record<`create${Singular}` | `list${Plural}` | `get${Singular}` | `update${Singular}` | `delete${Singular}`, Rule> =>
  ({
    [`create${singular}`]: { scope: `${area}:write`, relations: parties, ...closed },
    [`list${plural}`]: { scope: `${area}:read`, relations: readRelations },
    [`get${singular}`]: { scope: `${area}:read`, relations: readRelations },
    [`update${singular}`]: { scope: `${area}:write`, relations: parties, ...closed },
    [`delete${singular}`]: { scope: `${area}:write`, relations: parties, ...closed },
  }) as never

/** The same, with external ids that are also written when the partnership is closed. */
const recordRules = <Singular extends string, Plural extends string>(
  singular: Singular,
  plural: Plural,
  area: Area,
  readRelations: readonly Relation[] = partiesAndFormer,
) =>
  ({
    ...collectionRules(singular, plural, readRelations, area),
    [`update${singular}`]: { scope: `${area}:write`, relations: parties, allowedWhenClosed: ['externalIds'] },
  }) as ReturnType<typeof collectionRules<Singular, Plural>>

/** The rules of the files of a collection of finance, and of the imports into it. */
const financeFileRules = <Singular extends string, Plural extends string>(
  singular: Singular,
  plural: Plural,
): Record<
  | `export${Plural}Csv`
  | `export${Plural}Ndjson`
  | `import${Plural}`
  | `list${Singular}ImportJobs`
  | `get${Singular}ImportJob`
  | `list${Singular}ImportErrors`,
  Rule
> =>
  ({
    ...exportRules(plural, { scope: 'finance:read', relations: partiesAndFormer }),
    [`import${plural}`]: { scope: 'finance:write', relations: parties },
    [`list${singular}ImportJobs`]: { scope: 'finance:read', relations: parties },
    [`get${singular}ImportJob`]: { scope: 'finance:read', relations: parties },
    [`list${singular}ImportErrors`]: { scope: 'finance:read', relations: parties },
  }) as never

/** The rules of the operations of a library: published editions are visible to every caller, drafts to their organization. */
const libraryRules = <Name extends string>(
  name: Name,
  area: 'checklists' | 'clauses' | 'law',
): Record<`${'create' | 'get' | 'update' | 'delete' | 'transition'}${Name}Edition` | `list${Name}Editions`, Rule> =>
  ({
    [`create${name}Edition`]: { scope: `${area}:write` },
    [`list${name}Editions`]: { scope: `${area}:read` },
    [`get${name}Edition`]: { scope: `${area}:read` },
    [`update${name}Edition`]: { scope: `${area}:write` },
    [`delete${name}Edition`]: { scope: `${area}:write` },
    [`transition${name}Edition`]: { scope: `${area}:write` },
  }) as never

/** The rules of the two operations that read a file, as CSV and as NDJSON: those of the records in it. */
const exportRules = <Subject extends string>(
  subject: Subject,
  rule: Rule,
): Record<`export${Subject}Csv` | `export${Subject}Ndjson`, Rule> =>
  ({ [`export${subject}Csv`]: rule, [`export${subject}Ndjson`]: rule }) as never

/** By operationId. The service does not start with a route that is not listed. */
export const policy = {
  getCaller: { scope: null },
  listStrategies: { scope: null },
  getStrategy: { scope: null },
  listCodes: { scope: null },

  registerOrganization: { scope: 'organizations:write' },
  listOrganizations: { scope: 'organizations:read' },
  getOrganization: { scope: 'organizations:read' },
  findOrganizationByExternalId: { scope: 'organizations:read' },
  upsertOrganizationByExternalId: { scope: 'organizations:write' },
  // Every caller may read an organization, so the handler responds 403, and not 404, to a caller that may not change it.
  updateOrganization: { scope: 'organizations:write' },
  transitionOrganization: { scope: 'organizations:write' },
  // Irrevocable: only by the organization whose staff it is.
  erasePersonalData: { scope: 'organizations:erase', relations: ['self'], onBehalf: false },

  createRepresentation: { scope: 'organizations:write', relations: ['self'], onBehalf: false },
  listRepresentations: { scope: 'organizations:read', relations: representationReaders },
  getRepresentation: { scope: 'organizations:read', relations: representationReaders },
  transitionRepresentation: { scope: 'organizations:write', relations: representationReaders, onBehalf: false },

  // Without relations, because an operator also verifies the external ids of its own organization.
  verifyExternalId: { scope: 'organizations:register' },

  createApiClient: { scope: 'keys:manage', ...notByRepresentative },
  listApiClients: { scope: 'keys:manage', relations: managers },
  getApiClient: { scope: 'keys:manage', relations: managers },
  updateApiClient: { scope: 'keys:manage', ...notByRepresentative },
  rotateApiClientKey: { scope: 'keys:manage', ...notByRepresentative },
  transitionApiClient: { scope: 'keys:manage', relations: managers },
  createHandoverCode: { scope: 'organizations:register', relations: ['self', 'operator'] },
  listHandoverCodes: { scope: 'keys:manage', relations: managers },
  getHandoverCode: { scope: 'keys:manage', relations: managers },
  transitionHandoverCode: { scope: 'organizations:register', relations: ['self', 'operator'] },

  // It also needs the scope of the file.
  createLink: { scope: null },

  createPartnership: { scope: 'partnerships:write' },
  listPartnerships: { scope: 'partnerships:read' },
  getPartnership: { scope: 'partnerships:read', relations: partnershipRelations },
  exportPartnershipNdjson: { scope: 'partnerships:read', relations: partnershipRelations },
  // The relations depend on the partnership that the external id identifies. The policies of the database
  // find only those that the organization has given it.
  findPartnershipByExternalId: { scope: 'partnerships:read' },
  upsertPartnershipByExternalId: { scope: 'partnerships:write' },
  updatePartnership: { scope: 'partnerships:write', relations: ['lead'], allowedWhenClosed: ['externalIds'] },
  // A party that is not the lead receives the codes of what blocks the action.
  transitionPartnership: { scope: 'partnerships:commit', relations: parties, allowedWhenClosed: true },

  inviteParty: { scope: 'partnerships:write', relations: ['lead'] },
  listParties: { scope: 'partnerships:read', relations: partnershipRelations },
  getParty: { scope: 'partnerships:read', relations: partnershipRelations },
  updateParty: { scope: 'partnerships:write', relations: parties, allowedWhenClosed: ['externalIds'] },
  // In a closed partnership no party can join, and none is removed. A lead must transfer the lead before it withdraws.
  transitionParty: {
    scope: 'partnerships:commit',
    relations: ['lead', 'party', 'invited'],
    allowedWhenClosed: [
      'decline',
      'rescind',
      'withdraw',
      'offer_lead',
      'accept_lead',
      'decline_lead',
      'withdraw_lead_offer',
    ],
  },
  // Only an operator has the scope. It may represent the organization.
  objectToRemoval: {
    scope: 'organizations:register',
    relations: ['self', 'representative', 'operator'],
    onBehalf: false,
  },

  proposeObserver: { scope: 'partnerships:commit', relations: parties },
  listObservers: { scope: 'partnerships:read', relations: partnershipRelations },
  getObserver: { scope: 'partnerships:read', relations: partnershipRelations },
  transitionObserver: {
    scope: 'partnerships:commit',
    relations: ['lead', 'party', 'observer'],
    allowedWhenClosed: ['refuse', 'refuse_extension', 'end'],
  },

  ...collectionRules('Contact', 'Contacts', readers),
  ...collectionRules('Offer', 'Offers', readers),
  ...collectionRules('Need', 'Needs', readers),
  ...collectionRules('Candidate', 'Candidates', partiesAndFormer),
  transitionCandidate: { scope: 'partnerships:commit', relations: parties },

  // Row-level security limits observers to versions that have been endorsed.
  createMission: { scope: 'missions:write', relations: parties },
  listMissions: { scope: 'missions:read', relations: readers },
  getMission: { scope: 'missions:read', relations: readers },
  transitionMission: { scope: 'partnerships:commit', relations: parties },
  getMissionDiff: { scope: 'missions:read', relations: readers, large: true },
  getValueComparison: { scope: 'missions:read', relations: currentMembers },
  createEndorsement: { scope: 'partnerships:commit', relations: parties },
  listEndorsements: { scope: 'missions:read', relations: readers },
  getEndorsement: { scope: 'missions:read', relations: readers },
  updateEndorsement: { scope: 'partnerships:commit', relations: parties },
  createReaffirmation: { scope: 'missions:write', relations: parties },
  listReaffirmations: { scope: 'missions:read', relations: readers },
  getReaffirmation: { scope: 'missions:read', relations: readers },
  ...collectionRules('Value', 'Values', readers, 'missions'),
  ...collectionRules('Benefit', 'Benefits', readers, 'missions'),
  getBenefitBalance: { scope: 'missions:read', relations: currentMembers },
  ...collectionRules('Expectation', 'Expectations', readers, 'expectations'),
  ...exportRules('Expectations', { scope: 'expectations:read', relations: readers }),
  transitionExpectation: { scope: 'partnerships:commit', relations: parties },
  importExpectations: { scope: 'expectations:write', relations: parties },
  listExpectationImportJobs: { scope: 'expectations:read', relations: parties },
  getExpectationImportJob: { scope: 'expectations:read', relations: parties },
  listExpectationImportErrors: { scope: 'expectations:read', relations: parties },
  createProgressReport: { scope: 'expectations:write', relations: parties },
  listProgressReports: { scope: 'expectations:read', relations: readers },
  getProgressReport: { scope: 'expectations:read', relations: readers },
  updateProgressReport: { scope: 'expectations:write', relations: parties },
  transitionProgressReport: { scope: 'partnerships:commit', relations: parties },
  getExpectationTrend: { scope: 'expectations:read', relations: readers },
  getProgressSummary: { scope: 'expectations:read', relations: readers, large: true },
  getExpectationCoverage: { scope: 'expectations:read', relations: readers, large: true },
  getExpectationFeasibility: { scope: 'expectations:read', relations: partiesAndFormer, large: true },
  ...recordRules('Commitment', 'Commitments', 'expectations'),
  getCommitmentsMatrix: { scope: 'expectations:read', relations: partiesAndFormer, large: true },
  ...recordRules('MonitoringVisit', 'MonitoringVisits', 'expectations'),
  getMonitoringStrategy: { scope: 'expectations:read', relations: partiesAndFormer, large: true },
  ...collectionRules('CommunicationPlan', 'CommunicationPlans', partiesAndFormer, 'communication'),
  transitionCommunicationPlan: { scope: 'partnerships:commit', relations: parties },
  listOccurrences: { scope: 'communication:read', relations: readers, large: true },
  getOccurrence: { scope: 'communication:read', relations: readers },
  transitionOccurrence: {
    scope: 'partnerships:commit',
    relations: parties,
    allowedWhenClosed: ['mark_held', 'mark_missed', 'cancel'],
  },
  getOccurrenceAdherence: { scope: 'communication:read', relations: parties, large: true },
  // Communications may be recorded after the partnership has closed.
  ...collectionRules('Communication', 'Communications', partiesAndFormer, 'communication', {
    allowedWhenClosed: true,
  }),
  listCommunicationRevisions: { scope: 'communication:read', relations: partiesAndFormer },
  createAddendum: { scope: 'communication:write', relations: parties, allowedWhenClosed: true },
  listAddenda: { scope: 'communication:read', relations: partiesAndFormer },
  getAddendum: { scope: 'communication:read', relations: partiesAndFormer },
  getPartnershipCalendar: { scope: 'communication:read', relations: readers, large: true },
  getOrganizationCalendar: { scope: 'communication:read', relations: ['self'], large: true },
  createCalendarFeed: { scope: 'keys:manage', relations: managers },
  listCalendarFeeds: { scope: 'keys:manage', relations: managers },
  getCalendarFeed: { scope: 'keys:manage', relations: managers },
  transitionCalendarFeed: { scope: 'keys:manage', relations: managers },

  ...libraryRules('Checklist', 'checklists'),
  ...libraryRules('Clause', 'clauses'),
  ...libraryRules('AgreementTemplate', 'clauses'),
  ...libraryRules('Standard', 'law'),
  ...exportRules('StandardRows', { scope: 'law:read' }),
  importStandardRows: { scope: 'law:write', large: true },
  listStandardRowImportJobs: { scope: 'law:read' },
  getStandardRowImportJob: { scope: 'law:read' },
  listStandardRowImportErrors: { scope: 'law:read' },
  ...recordRules('AppliedStandard', 'AppliedStandards', 'law', readers),
  getStrictestStandards: { scope: 'law:read', relations: readers, large: true },

  createChecklistRound: { scope: 'checklists:write', relations: parties },
  listChecklistRounds: { scope: 'checklists:read', relations: partiesAndFormer },
  getChecklistRound: { scope: 'checklists:read', relations: partiesAndFormer },
  updateChecklistRound: { scope: 'checklists:write', relations: parties },
  transitionChecklistRound: {
    scope: 'partnerships:commit',
    relations: parties,
    allowedWhenClosed: ['retract_agreement'],
  },

  getChecklistComparison: { scope: 'checklists:read', relations: parties, large: true },
  getChecklistComparisonChart: { scope: 'checklists:read', relations: parties, large: true },
  // Row-level security limits observers to summaries that every party has consented to.
  createReadinessSummary: { scope: 'partnerships:commit', relations: parties },
  listReadinessSummaries: { scope: 'checklists:read', relations: readers },
  getReadinessSummary: { scope: 'checklists:read', relations: readers },
  transitionReadinessSummary: { scope: 'partnerships:commit', relations: parties, allowedWhenClosed: ['withdraw'] },

  importChecklistResponses: { scope: 'checklists:write', relations: parties },
  listChecklistResponseImportJobs: { scope: 'checklists:read', relations: parties },
  getChecklistResponseImportJob: { scope: 'checklists:read', relations: parties },
  listChecklistResponseImportErrors: { scope: 'checklists:read', relations: parties },
  createChecklistResponse: { scope: 'checklists:write', relations: parties },
  listChecklistResponses: { scope: 'checklists:read', relations: partiesAndFormer },
  getChecklistResponse: { scope: 'checklists:read', relations: partiesAndFormer },
  ...exportRules('ChecklistResponse', { scope: 'checklists:read', relations: partiesAndFormer }),
  listChecklistResponseRevisions: { scope: 'checklists:read', relations: partiesAndFormer },
  updateChecklistResponse: { scope: 'checklists:write', relations: parties },
  transitionChecklistResponse: { scope: 'partnerships:commit', relations: parties },

  ...recordRules('LegalRequirement', 'LegalRequirements', 'law', readers),
  ...recordRules('LegalAcknowledgement', 'LegalAcknowledgements', 'law'),
  getLegalEducation: { scope: 'law:read', relations: partiesAndFormer, large: true },
  ...recordRules('CommunityAssessment', 'CommunityAssessments', 'community'),
  ...recordRules('FamilyNeed', 'FamilyNeeds', 'community'),
  getNeedsTraceability: { scope: 'community:read', relations: partiesAndFormer, large: true },
  ...recordRules('Room', 'Rooms', 'community'),

  listFundingTypes: { scope: 'finance:read' },
  ...recordRules('FundingSource', 'FundingSources', 'finance'),
  ...financeFileRules('FundingSource', 'FundingSources'),
  getFundingPlan: { scope: 'finance:read', relations: partiesAndFormer, large: true },
  getFundingPlanChart: { scope: 'finance:read', relations: partiesAndFormer, large: true },
  ...recordRules('BudgetLine', 'BudgetLines', 'finance'),
  ...financeFileRules('BudgetLine', 'BudgetLines'),
  ...recordRules('AllocationBase', 'AllocationBases', 'finance'),
  ...financeFileRules('AllocationBase', 'AllocationBases'),
  ...recordRules('CostAllocation', 'CostAllocations', 'finance'),
  // Also the writes compute the allocation.
  createCostAllocation: { scope: 'finance:write', relations: parties, large: true },
  updateCostAllocation: {
    scope: 'finance:write',
    relations: parties,
    allowedWhenClosed: ['externalIds'],
    large: true,
  },
  getCostAllocation: { scope: 'finance:read', relations: partiesAndFormer, large: true },
  transitionCostAllocation: { scope: 'partnerships:commit', relations: parties, large: true },
  listCostAllocationShares: { scope: 'finance:read', relations: partiesAndFormer, large: true },
  ...exportRules('CostAllocationShares', { scope: 'finance:read', relations: partiesAndFormer, large: true }),
  getCostAllocationLine: { scope: 'finance:read', relations: partiesAndFormer, large: true },
  getCostAllocationSnapshot: { scope: 'finance:read', relations: partiesAndFormer, large: true },
  getCostAllocationChart: { scope: 'finance:read', relations: partiesAndFormer, large: true },
  getCostAllocationVariance: { scope: 'finance:read', relations: partiesAndFormer, large: true },
  ...recordRules('ActualCost', 'ActualCosts', 'finance'),
  ...financeFileRules('ActualCost', 'ActualCosts'),
  ...recordRules('FinancialObligation', 'FinancialObligations', 'finance'),
  // Installments are paid also after the partnership has closed.
  transitionFinancialObligation: {
    scope: 'partnerships:commit',
    relations: parties,
    allowedWhenClosed: ['pay', 'confirm', 'dispute', 'waive'],
  },
  ...recordRules('Contingency', 'Contingencies', 'finance'),
  ...recordRules('FeeDecision', 'FeeDecisions', 'finance'),
  transitionFeeDecision: { scope: 'partnerships:commit', relations: parties },

  ...collectionRules('Agreement', 'Agreements', readers, 'agreements'),
  createAgreement: { scope: 'agreements:write', relations: ['lead'] },
  updateAgreement: { scope: 'agreements:write', relations: ['lead'], allowedWhenClosed: ['externalIds'] },
  deleteAgreement: { scope: 'agreements:write', relations: ['lead'] },
  // Across partnerships.
  listAllAgreements: { scope: 'agreements:read' },
  ...exportRules('AllAgreements', { scope: 'agreements:read' }),
  // Knowledge of the hash is the permission.
  checkAgreement: { scope: 'agreements:read' },
  ...collectionRules('Signatory', 'Signatories', partiesAndFormer, 'agreements'),
  // Row-level security limits observers to executed versions.
  createAgreementVersion: { scope: 'agreements:write', relations: parties },
  listAgreementVersions: { scope: 'agreements:read', relations: readers },
  getAgreementVersion: { scope: 'agreements:read', relations: readers },
  updateAgreementVersion: { scope: 'agreements:write', relations: parties, allowedWhenClosed: ['externalIds'] },
  putAgreementClause: { scope: 'agreements:write', relations: parties },
  deleteAgreementClause: { scope: 'agreements:write', relations: parties },
  createAgreementBorrowing: { scope: 'agreements:write', relations: parties },
  transitionAgreementVersion: { scope: 'agreements:sign', relations: parties },
  getAgreementCompleteness: { scope: 'agreements:read', relations: partiesAndFormer, large: true },
  getAgreementShortCuts: { scope: 'agreements:read', relations: partiesAndFormer, large: true },
  getAgreementDrift: { scope: 'agreements:read', relations: parties, large: true },
  getAgreementVersionDiff: { scope: 'agreements:read', relations: readers, large: true },
  getAgreementDocumentJson: { scope: 'agreements:read', relations: readers },
  getAgreementDocumentMarkdown: { scope: 'agreements:read', relations: readers, large: true },
  getAgreementDocumentHtml: { scope: 'agreements:read', relations: readers, large: true },
  getAgreementDocumentPdf: { scope: 'agreements:read', relations: readers, large: true },
  createSignature: { scope: 'agreements:sign', relations: parties },
  listSignatures: { scope: 'agreements:read', relations: readers },
  getSignature: { scope: 'agreements:read', relations: readers },
  getAgreementEvidence: { scope: 'agreements:read', relations: readers, large: true },
  getAgreementVerification: { scope: 'agreements:read', relations: readers, large: true },
  createLegalReview: { scope: 'agreements:sign', relations: parties },
  listLegalReviews: { scope: 'agreements:read', relations: partiesAndFormer },
  getLegalReview: { scope: 'agreements:read', relations: partiesAndFormer },
  // Notice is given, and a filing recorded, also after the partnership has closed.
  createTerminationNotice: { scope: 'agreements:sign', relations: parties, allowedWhenClosed: true },
  listTerminationNotices: { scope: 'agreements:read', relations: readers },
  getTerminationNotice: { scope: 'agreements:read', relations: readers },
  transitionTerminationNotice: { scope: 'agreements:sign', relations: parties, allowedWhenClosed: true },
  createFiling: { scope: 'agreements:write', relations: parties, allowedWhenClosed: true },
  listFilings: { scope: 'agreements:read', relations: readers },
  getFiling: { scope: 'agreements:read', relations: readers },
  updateFiling: { scope: 'agreements:write', relations: parties, allowedWhenClosed: true },
  ...collectionRules('ConflictPlan', 'ConflictPlans', partiesAndFormer, 'conflicts'),
  transitionConflictPlan: { scope: 'partnerships:commit', relations: parties },
  listAgreementKinds: { scope: 'agreements:read' },
  getAgreementKind: { scope: 'agreements:read' },

  listMatches: { scope: 'partnerships:read', relations: readers },
  getFoundation: { scope: 'partnerships:read', relations: parties, large: true },
  listAgenda: { scope: 'partnerships:read', large: true },
  listAllNextSteps: { scope: 'partnerships:read', large: true },
  getNextSteps: { scope: 'partnerships:read', relations: parties, large: true },

  listChanges: { scope: 'changes:read' },
  streamChanges: { scope: 'changes:read' },
  listEventTypes: { scope: 'changes:read' },
  createWebhookEndpoint: webhookRule,
  listWebhookEndpoints: webhookRule,
  getWebhookEndpoint: webhookRule,
  updateWebhookEndpoint: webhookRule,
  deleteWebhookEndpoint: webhookRule,
  rotateWebhookEndpointKey: webhookRule,
  testWebhookEndpoint: webhookRule,
  transitionWebhookEndpoint: webhookRule,
  listWebhookDeliveries: webhookRule,
  getWebhookDelivery: webhookRule,
  redeliverWebhookDelivery: webhookRule,
  createWebhookRecovery: webhookRule,
  getWebhookRecovery: webhookRule,
  listHistory: { scope: 'changes:read', relations: partiesAndFormer },
  getHistoryHead: { scope: 'changes:read', relations: partiesAndFormer },
  getHistoryVerification: { scope: 'changes:read', relations: parties, large: true },
} as const satisfies Record<string, Rule>

export type OperationId = keyof typeof policy

/** The rule of an operation. Operations that accept only a credential of their own, such as a bootstrap key, have none. */
export const ruleOf = (operationId: string): Rule | undefined => (policy as Record<string, Rule>)[operationId]

/** Whether an action, or the change of a field, is possible in a closed, terminated or withdrawn partnership. */
export const isAllowedWhenClosed = ({ allowedWhenClosed }: Rule, actionOrField: string): boolean =>
  allowedWhenClosed === true || (allowedWhenClosed?.includes(actionOrField) ?? false)

/** The kinds of agenda entries, with the scope that reads their records. */
export const agendaKinds = {
  api_client_expiry: 'keys:manage',
  observer_end: 'partnerships:read',
  reaffirmation_due: 'missions:read',
  expectation_due: 'expectations:read',
  monitoring_correction_due: 'expectations:read',
  occurrence: 'communication:read',
  checklist_round_due: 'checklists:read',
  legal_acknowledgement_lapse: 'law:read',
  community_assessment_review: 'community:read',
  installment_due: 'finance:read',
  agreement_start: 'agreements:read',
  agreement_end: 'agreements:read',
  agreement_renewal_decision: 'agreements:read',
  agreement_review: 'agreements:read',
  agreement_signing: 'agreements:read',
  agreement_filing: 'agreements:read',
} as const satisfies Record<string, Scope>
export type AgendaKind = keyof typeof agendaKinds

/** What is announced to be removed. */
export type Deprecation = {
  /** The day on which it is announced, such as 2027-01-31. Days are in UTC. */
  since: string
  /** The day from which it is removed: at least 12 months after `since`. */
  sunset: string
  /** URL of what to do, absolute or relative to the service. */
  documentation: string
} & (
  | { operationId: string; successor?: string }
  /** A parameter of the query. */
  | { operationId: string; parameter: string; successor?: string }
  /** `schemas`: those that have the property, in requests or responses. It concerns every operation that has one of them. */
  | { property: string; schemas: readonly string[]; successor?: string }
  /** `successor`: the event type that is recorded, too, until the old one is removed. */
  | { eventType: string; successor: string }
)

/**
 * Each entry also needs a line in CHANGELOG.md, which test/http/deprecations/rules.test.ts names. `successor` of an operation, parameter
 * or property is the path of an operation: its parameters are among those of the deprecated operation. From its `sunset` on an
 * operation answers 410. Remove the entry, and what it names, within 6 months after that day.
 */
export const deprecations: readonly Deprecation[] = []
