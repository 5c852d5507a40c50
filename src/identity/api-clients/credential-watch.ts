// Checks the credentials of responses that are still being sent: one query for all of them, several times a second.
import type { Database } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import type { Scope } from '../../policy.ts'
import * as store from './store.ts'

/** Together with the duration of the query less than the second within which a revocation takes effect. */
const intervalMillis = 400
/** Credentials that one query checks. */
const batchSize = 1_000

/** What identifies a credential that was valid. */
export interface Credential {
  clientId: string
  /** Null for an access token. */
  keyId: string | null
  /** The organization in On-Behalf-Of that the client's organization represents. */
  representedId: string | null
  /** Of an access token: when it expires, in milliseconds since 1970, and the scopes that it grants. */
  token?: { expiresAt: number; scopes: readonly string[] | undefined }
}

interface Watched {
  credential: Credential
  scope: Scope | null
  onEnd: () => void
}

export type CredentialWatch = ReturnType<typeof createCredentialWatch>

export function createCredentialWatch(database: Database) {
  /** Those with the same credential together. */
  const watched = new Map<string, [Watched, ...Watched[]]>()
  let timer: NodeJS.Timeout | undefined

  function schedule(): void {
    timer ??= setTimeout(async () => {
      // While the database is unavailable, nothing can be read with the credentials either.
      await checkAll().catch(() => {})
      timer = undefined
      if (watched.size > 0) schedule()
    }, intervalMillis).unref()
  }

  async function checkAll(): Promise<void> {
    const groups = [...watched.values()]
    for (let at = 0; at < groups.length; at += batchSize) {
      const batch = groups.slice(at, at + batchSize)
      const credentials = batch.map(([{ credential }]) => credential)
      const valid = await database.query(store.findValidCredentials, {
        clientIds: pgArray(credentials.map(({ clientId }) => clientId)),
        keyIds: pgArray(credentials.map(({ keyId }) => keyId)),
        representedIds: pgArray(credentials.map(({ representedId }) => representedId)),
      })
      const byOrdinal = new Map(valid.map((row) => [row.ordinal, row]))
      for (const [index, group] of batch.entries()) {
        const scopes = scopesOf(group[0].credential, byOrdinal.get(index + 1))
        for (const { scope, onEnd } of group) {
          if (scopes === undefined || (scope !== null && !scopes.includes(scope))) onEnd()
        }
      }
    }
  }

  return {
    /** Calls `onEnd` when the credential is no longer valid or lacks `scope`, until the returned function is called. */
    add(credential: Credential, scope: Scope | null, onEnd: () => void): () => void {
      const key = JSON.stringify(credential)
      const entry = { credential, scope, onEnd }
      watched.set(key, [entry, ...(watched.get(key) ?? [])])
      schedule()
      return () => {
        const [first, ...others] = (watched.get(key) ?? []).filter((other) => other !== entry)
        if (first) watched.set(key, [first, ...others])
        else watched.delete(key)
      }
    },
    stop: () => clearTimeout(timer),
  }
}

/** The scopes of a credential; undefined if it is not valid. */
function scopesOf(
  { representedId, token }: Credential,
  valid: store.ValidCredential | undefined,
): readonly string[] | undefined {
  if (valid === undefined || (representedId !== null && !valid.represents)) return undefined
  if (token === undefined) return valid.scopes
  if (token.expiresAt <= Date.now()) return undefined
  return valid.scopes.filter((scope) => token.scopes?.includes(scope) ?? true)
}
