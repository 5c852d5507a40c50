// What a feature contributes to the tests that create a record of every kind and then call every operation: types only, as
// nothing under src/ imports a test. A feature without special test data contributes nothing: its records are created from
// the request examples of the document.

// biome-ignore lint/suspicious/noExplicitAny: A test reads responses of every shape.
type Json = any

export interface TestResponse {
  status: number
  headers: Headers
  body: Json
}

export interface TestClient {
  /** The id of its organization. */
  id: string
  call: (
    method: string,
    path: string,
    sent?: { body?: unknown; headers?: Record<string, string> },
  ) => Promise<TestResponse>
  /** Sends the current ETag of the record at `path` as If-Match. */
  change: (method: string, path: string, body?: unknown) => Promise<TestResponse>
}

/** Ids by the path parameter that takes them: `{ missionId: '019a...' }`. */
export type TestIds = Record<string, string>

export interface TestTools {
  /** Returns the response, or throws if it has another status. */
  expectStatus: (answer: TestResponse, status: number) => TestResponse
  /** Performs the action on the record at `path`; `fields` go into the body beside it. Throws unless the response is 200. */
  transition: (client: TestClient, path: string, action: string, fields?: object) => Promise<TestResponse>
  /** Repeats `read` until it returns a value. Throws after ten seconds. */
  waitFor: <Found>(read: () => Promise<Found | undefined>) => Promise<Found>
  /** Creates one more record like the last, from the example of the document with these fields. Throws unless it is 201. */
  createFromExample: (param: string, context: TestContext, fields?: object) => Promise<TestResponse>
  /** Runs SQL as the superuser. */
  query: (text: string, values: unknown[]) => Promise<unknown>
}

export interface TestContext {
  tools: TestTools
  /** `/v1/partnerships/{partnershipId}` with the id. */
  partnershipPath: string
  /** The records of the author that exist. */
  ids: TestIds
  /** Whose record it is: one of the parties. */
  author: TestClient
  /** Every party that has accepted, the lead first. */
  parties: readonly TestClient[]
  /** Observes the partnership. */
  observer: TestClient
  /**
   * Names of the sets of records in this partnership, in order of creation: the last is the one being created. External ids
   * and keys that have to be unique contain it.
   */
  sets: readonly string[]
  /** Whether the records exist only to be deleted, so must not get into a state in which deletion is rejected. */
  toBeDeleted: boolean
  /** Unique in the partnership for this set of records and organization, besides `suffix`. */
  externalIds: (suffix?: string) => { scheme: string; value: string }[]
}

export interface TestData {
  /** The path parameter that names the record. */
  param: string
  /** False if the example of the document cannot create the record; `complete` or `beforeRecords` then does. */
  fromExample?: false
  /** False if the record cannot be created where it or what it is about has to stay deletable. */
  deletable?: false
  /** Runs for each partnership before it has other records, and again after a party has withdrawn. Returns ids for all parties. */
  beforeRecords?: (context: TestContext) => Promise<TestIds>
  /**
   * Runs after the record was created from its example: brings it into a state in which everybody reads it who may at all.
   * Returns ids of records created on the way.
   */
  afterCreate?: (context: TestContext, record: Json) => Promise<TestIds>
  /** Runs for the records of one party, when those of all parties exist. Returns ids of records created on the way. */
  complete?: (context: TestContext) => Promise<TestIds>
  /** Runs last, in one partnership: each list needs two records, for a cursor, and a value for each of its filters. */
  completeLists?: (context: TestContext) => Promise<unknown>
  /** For a record that belongs to an organization instead of a partnership. */
  ofOrganization?: OrganizationTestData
  /** Properties of request bodies that name such a record, where they are not called like the path parameter. */
  references?: readonly string[]
  /** Tables of such records, with the last URL segment of the list that shows them where it differs from the table's name. */
  tables?: Readonly<Record<string, string>>
  /** Values of `recordType` in the feed of changes where the record at `path` has another id than `recordId`. */
  recordTypesWithOtherId?: readonly string[]
}

export interface OrganizationTestContext {
  tools: TestTools
  operator: TestClient
  client: TestClient
  /** The request that the document shows for creating the record. */
  example: Json
  /** Unique in the organization, besides `suffix`. */
  externalIds: (suffix: string) => { scheme: string; value: string }[]
}

export interface OrganizationTestData {
  /** Creates a record of the client's organization that no test changes; returns its id. */
  create: (context: OrganizationTestContext) => Promise<string>
  /** Lets every organization read the record, where that is possible. */
  publish?: (context: OrganizationTestContext, id: string) => Promise<unknown>
  /** Whether the operator reads the records of other organizations. */
  readByOperator: boolean
  /** Whether an organization has such records while another one represents it. */
  whileRepresented: boolean
}
