// Pings: requests that verify or test a receiver. They are sent at once, not logged and not repeated.
import { randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Signing } from './rules.ts'
import { type Attempt, type SenderSettings, sendTo } from './sender.ts'
import { createSecret, type SigningKey, signedHeaders } from './signatures.ts'

export interface Receiver {
  url: string
  keys: readonly SigningKey[]
}

/** Less than a request to the service may take. */
const pingMillis = 3_000

interface PingSettings {
  sender: SenderSettings
  publicUrl: string | undefined
}

/** A ping as it is sent. */
export const pingEvent = (publicUrl: string | undefined, now: string, challenge: string) => ({
  specversion: '1.0' as const,
  id: `ping_${uuidv7()}`,
  source: `${publicUrl ?? ''}/v1`,
  type: 'ping' as const,
  time: now,
  datacontenttype: 'application/json' as const,
  data: { challenge },
})

async function ping({ sender, publicUrl }: PingSettings, { url, keys }: Receiver, now: string) {
  const challenge = randomBytes(24).toString('base64url')
  const event = pingEvent(publicUrl, now, challenge)
  const body = JSON.stringify(event)
  const signed = signedHeaders({ id: event.id, timestamp: Math.floor(Date.parse(now) / 1000), body }, keys)
  const headers = { 'content-type': 'application/cloudevents+json', 'user-agent': 'partnership-basics', ...signed }
  const attempt = await sendTo(sender, { url, headers, body }, AbortSignal.timeout(pingMillis))
  return { challenge, attempt }
}

const isSuccess = (attempt: Attempt): boolean => 'status' in attempt && attempt.status >= 200 && attempt.status < 300

function resultOf(attempt: Attempt) {
  const { millis: milliseconds } = attempt
  if ('status' in attempt) return { status: attempt.status, code: null, milliseconds }
  return { status: null, code: attempt.code, milliseconds }
}

/** Why the receiver is not verified; undefined if it is. */
export async function verifyReceiver(
  settings: PingSettings,
  receiver: Receiver,
  now: string,
): Promise<string | undefined> {
  const { challenge, attempt } = await ping(settings, receiver, now)
  const { millis } = attempt
  if (!('status' in attempt)) return `No response: ${attempt.code} after ${millis} ms.`
  if (!isSuccess(attempt)) return `The response had status ${attempt.status} after ${millis} ms.`
  const isReturned = attempt.headers['webhook-challenge'] === challenge || attempt.text.includes(challenge)
  return isReturned ? undefined : `The response had status ${attempt.status} after ${millis} ms, but not the challenge.`
}

/** Sends a ping, and one that is signed with a key that the receiver does not have. */
export async function testReceiver(settings: PingSettings, receiver: Receiver & { signing: Signing }, now: string) {
  const { signing } = receiver
  const falseKeys = [{ signing, secret: createSecret(signing) }]
  const [{ attempt: valid }, { attempt: forged }] = await Promise.all([
    ping(settings, receiver, now),
    ping(settings, { ...receiver, keys: falseKeys }, now),
  ])
  return {
    ping: resultOf(valid),
    falseSignature: resultOf(forged),
    checksSignature: isSuccess(valid) && 'status' in forged && !isSuccess(forged),
  }
}
