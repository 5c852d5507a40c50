// Types of the test data of features, for the tests that create a record of every type and then call every operation. A
// feature needs test data only if the request examples of the OpenAPI document are not enough to create its records.

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
    request?: { body?: unknown; headers?: Record<string, string> },
  ) => Promise<TestResponse>
  /** Sends the current ETag of the record at `path` as If-Match. */
  change: (method: string, path: string, body?: unknown) => Promise<TestResponse>
}

/** Ids by the path parameter that takes them: `{ missionId: '019a...' }`. */
export type TestIds = Record<string, string>

export interface TestTools {
  /** Returns the response, or throws if it has another status. */
  expectStatus: (response: TestResponse, status: number) => TestResponse
  /** Performs the action on the record at `path`; `fields` are added to the body. Throws unless the response is 200. */
  transition: (client: TestClient, path: string, action: string, fields?: object) => Promise<TestResponse>
  /** Repeats `read` until it returns a value. Throws after ten seconds. */
  waitFor: <Found>(read: () => Promise<Found | undefined>) => Promise<Found>
  /** Creates another record from the example of the document, with these fields. Throws unless the response is 201. */
  createFromExample: (param: string, context: TestContext, fields?: object) => Promise<TestResponse>
  /** Runs SQL as the superuser. */
  query: (text: string, values: unknown[]) => Promise<unknown>
}

export interface TestContext {
  tools: TestTools
  /** `/v1/partnerships/{partnershipId}` with the id. */
  partnershipPath: string
  /** Ids of the records of the author. */
  ids: TestIds
  /** The party that creates the records. */
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
  /** Whether the records will be deleted, so must not reach a state in which deletion is rejected. */
  toBeDeleted: boolean
  /** External ids for a record. Records of the same type, set and author need different suffixes. */
  externalIds: (suffix?: string) => { scheme: string; value: string }[]
  /** A key for a record, as `externalIds`. */
  key: (suffix?: string) => string
}

export interface TestData {
  /** The path parameter that names the record. */
  param: string
  /** False if the example of the document cannot create the record; `complete` or `beforeRecords` then creates it. */
  fromExample?: false
  /** Fields of the record that its example does not have, such as a key that is unique or the ids of other records. */
  fields?: (context: TestContext) => object | Promise<object>
  /** False if the record prevents a deletion; it is then not created in sets that will be deleted. */
  deletable?: false
  /** Runs for each partnership before it has other records, and again after a party has withdrawn. Returns ids for all parties. */
  beforeRecords?: (context: TestContext) => Promise<TestIds>
  /**
   * Runs after the record was created from its example: brings it into the state in which the most callers can read it. Returns
   * ids of other records that it created.
   */
  afterCreate?: (context: TestContext, record: Json) => Promise<TestIds>
  /** Runs for each party after the records of all parties exist. Returns ids of records that it created. */
  complete?: (context: TestContext) => Promise<TestIds>
  /** Runs last, in one partnership: each list needs two records, for a cursor, and a value for each of its filters. */
  completeLists?: (context: TestContext) => Promise<unknown>
  /** For a record that belongs to an organization instead of a partnership. */
  ofOrganization?: OrganizationTestData
  /** Properties of request bodies that contain the id of such a record under a name other than `param`. */
  references?: readonly string[]
  /** The last URL segment of the list of such records, by table, where it differs from the name of the table. */
  tables?: Readonly<Record<string, string>>
  /** Values of `recordType` in the feed of changes where the record at `path` has another id than `recordId`. */
  recordTypesWithOtherId?: readonly string[]
}

export interface OrganizationTestContext {
  tools: TestTools
  operator: TestClient
  client: TestClient
  /** The request example of the document. */
  example: Json
  /** External ids for a record. Records of the same organization need different suffixes. */
  externalIds: (suffix: string) => { scheme: string; value: string }[]
}

export interface OrganizationTestData {
  /** Creates a record of the client's organization that no test changes; returns its id. */
  create: (context: OrganizationTestContext) => Promise<string>
  /** Creates records below it, before it is published, that only its organization reads. Returns their ids. */
  createBelow?: (context: OrganizationTestContext, id: string) => Promise<TestIds>
  /** Makes the record readable for every organization. */
  publish?: (context: OrganizationTestContext, id: string) => Promise<unknown>
  /** Whether the operator reads the records of other organizations. */
  readByOperator: boolean
  /** Whether an organization has such records while another one represents it. */
  whileRepresented: boolean
}
