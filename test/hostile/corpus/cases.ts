// What a case of the corpus is: a request, and what the service has to make of it.
import type { ProblemCode } from '../../../src/problems.ts'
import type { RawRequest } from '../../support/wire.ts'

/** Where the requests of the corpus go, and as whom. */
export interface Place {
  key: string
  organizationId: string
  /** A partnership that the caller leads, as a path. */
  partnership: string
  /** A contact in it, at version 1, which no case changes. */
  contact: string
  /** An organization that no case changes; only its search finds it. */
  other: { id: string; name: string }
  /** nextCursor of the contacts, by their sort. */
  cursors: Record<string, string>
}

export type Expected =
  /** One of these codes; at this pointer, where one is given, and with this code of the fault. */
  | { refused: ProblemCode | readonly ProblemCode[]; at?: string; fault?: string }
  /** Done, and what was made is read back with these values. */
  | { kept: Record<string, unknown> }
  /** Answered with one of these. */
  | { status: readonly number[] }
  /** Answered with 200, by just these records. */
  | { found: readonly string[] }

export interface Case {
  name: string
  request: RawRequest
  expected: Expected
}

const json = ['content-type', 'application/json'] as const

/** The requests that most cases are variations of. */
export function requestsOf({ key, partnership }: Place) {
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

/** A name for a case, from whatever it is about. */
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

/** Text in a URL: every byte as an escape, which no reading of it can mistake. */
export const escapedBytes = (text: string | Buffer): string =>
  [...Buffer.from(text as string)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
