// A case of the corpus: a request and its expected response.
import type { ProblemCode } from '../../../src/problems.ts'
import type { RawRequest } from '../../support/raw-http.ts'

/** The records and credentials that the requests use. */
export interface Fixture {
  key: string
  organizationId: string
  /** Path of a partnership that the caller leads. */
  partnership: string
  /** Path of a contact in it, at version 1. No case changes it. */
  contact: string
  /** An organization that no case changes. */
  other: { id: string; name: string }
  /** nextCursor of the contacts, by sort order. */
  cursors: Record<string, string>
}

export type Expected =
  /** Rejected with one of these codes, and optionally with an error of this pointer and code. */
  | { refused: ProblemCode | readonly ProblemCode[]; at?: string; fault?: string }
  /** Stored, and read back with these values. */
  | { kept: Record<string, unknown> }
  /** One of these statuses. */
  | { status: readonly number[] }
  /** 200 with exactly these records. */
  | { found: readonly string[] }

export interface Case {
  name: string
  request: RawRequest
  expected: Expected
}

const json = ['content-type', 'application/json'] as const

/** Requests that most cases vary. */
export function requestsOf({ key, partnership }: Fixture) {
  const bearer = ['authorization', `Bearer ${key}`] as const
  return {
    bearer,
    json,
    get: (target: string, ...headers: (readonly [string, string])[]): RawRequest => ({
      target,
      headers: [bearer, ...headers],
    }),
    post: (target: string, body: string | Buffer, ...headers: (readonly [string, string])[]): RawRequest => ({
      method: 'POST',
      target,
      headers: [bearer, ...(headers.some(([name]) => name === 'content-type') ? [] : [json]), ...headers],
      body,
    }),
    contacts: `${partnership}/contacts`,
  }
}

/** The name of a case. */
export const shown = (value: string | Buffer): string =>
  (typeof value === 'string' ? JSON.stringify(value) : value.toString('hex')).slice(0, 80)

export const invalid = (at?: string, fault?: string): Expected => ({
  refused: 'invalid-request',
  ...(at !== undefined && { at }),
  ...(fault !== undefined && { fault }),
})
export const notJson = (fault: string, at?: string): Expected => ({
  refused: 'invalid-json',
  fault,
  ...(at !== undefined && { at }),
})

/** Percent-encodes every byte. */
export const escapedBytes = (text: string | Buffer): string =>
  [...Buffer.from(text as string)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
