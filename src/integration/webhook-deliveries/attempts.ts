// Sends a change once, and concludes what becomes of its delivery.
import type { Static } from 'typebox'
import type { Encryptor } from '../../http/encryption.ts'
import type { ChangeView } from '../changes/schema.ts'
import { type Attempt, type SenderSettings, sendTo } from '../webhook-endpoints/sender.ts'
import { type SigningKey, signedHeaders } from '../webhook-endpoints/signatures.ts'
import { changeEvent, changeEventMediaType } from './change-event.ts'
import { type DeliveryAttempt, type DeliveryState, delayAfter, retryAfterOf, stateAfter } from './rules.ts'
import type { DueRow, Lease } from './worker-store.ts'

/** The URL with its query, and the keys that sign, the newest first. */
export interface Receiver {
  url: string
  keys: readonly SigningKey[]
}

/** `now`: by the clock of the database. Undefined if a secret cannot be decrypted. Decrypt it for each attempt: memory should not contain it for longer. */
export function receiverOf(
  { secrets, signing, url }: Lease,
  endpointId: string,
  encryptor: Encryptor,
  now: string,
): Receiver | undefined {
  try {
    const query = secrets.find(({ id }) => id === 'url')
    return {
      url: url + (query === undefined ? '' : encryptor.decrypt(query.encrypted, endpointId)),
      keys: secrets
        .filter(({ id, endsAt }) => id !== 'url' && (endsAt === null || Date.parse(endsAt) > Date.parse(now)))
        .map(({ encrypted }) => ({ signing, secret: encryptor.decrypt(encrypted, endpointId) })),
    }
  } catch {
    return undefined
  }
}

interface Sent {
  change: Static<typeof ChangeView>
  orderKey: string
  number: number
  /** The time of the attempt, by the clock of the database. */
  now: string
  publicUrl: string | undefined
}

export function sendChange(
  sender: SenderSettings,
  { url, keys }: Receiver,
  { change, now, ...place }: Sent,
): Promise<Attempt> {
  const event = changeEvent(change, place)
  const body = JSON.stringify(event)
  const timestamp = Math.floor(Date.parse(now) / 1000)
  const headers = {
    'content-type': changeEventMediaType,
    'user-agent': 'partnership-basics',
    ...signedHeaders({ id: event.id, timestamp, body }, keys),
  }
  return sendTo(sender, { url, headers, body })
}

/** What becomes of a delivery. */
export interface Outcome {
  state: DeliveryState
  /** Absent if nothing was sent. */
  attempt?: DeliveryAttempt
  isSuccess: boolean
  /** Attempts that failed and count in the schedule. */
  failures: number
  /** Seconds until the next attempt; null if there is none. */
  nextIn: number | null
}

/** `row`: the delivery before the attempt; undefined for the first one. `random` is from 0 to 1. */
export function outcomeOf(
  result: Attempt,
  row: Pick<DueRow, 'state' | 'failures'> | undefined,
  { now, delays, random }: { now: string; delays: readonly number[]; random: number },
): Outcome {
  const { millis } = result
  const { state = 'waiting', failures: before = 0 } = row ?? {}
  if ('code' in result) return failure({ at: now, millis, code: result.code })
  const { status, headers } = result
  const attempt = { at: now, millis, status, text: result.text.replaceAll('\0', '') }
  if (status >= 200 && status < 300) {
    return { state: 'delivered', attempt, isSuccess: true, failures: before, nextIn: null }
  }
  const asksToWait = status === 429 || status === 503
  return failure(attempt, asksToWait ? retryAfterOf(headers['retry-after'], Date.parse(now)) : undefined)

  function failure(attempt: DeliveryAttempt, retryAfter?: number): Outcome {
    // Sent once more on request: it stays delivered, exhausted or skipped.
    if (state !== 'waiting' && state !== 'deferred') {
      return { state, attempt, isSuccess: false, failures: before, nextIn: null }
    }
    const failures = before + 1
    const nextIn = delayAfter({ failures, retryAfter }, delays, random)
    return { state: stateAfter(failures, delays), attempt, isSuccess: false, failures, nextIn }
  }
}
