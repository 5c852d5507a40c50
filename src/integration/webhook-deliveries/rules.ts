// When a delivery is tried again, and what becomes of it. Pure.

const maxRetryAfter = 86_400
/** After so many failures, later changes of the partnership are delivered before it. */
const failuresBeforeDeferral = 3
/** After so many failures in a row without a success, only the oldest delivery of an endpoint is tried. */
export const failuresBeforeFailing = 5
/** After so long without a success, an endpoint that fails is disabled. */
export const disabledAfterHours = 120
/** When its failing is recorded. */
export const failingEventHours = [1, 60]

export const deliveryStates = ['waiting', 'delivered', 'deferred', 'exhausted', 'skipped'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** New changes, and those that a recovery sends again in parallel with them. */
export const lanes = ['feed', 'recovery'] as const
export type Lane = (typeof lanes)[number]

export const recoveryKinds = ['failed', 'all'] as const
export type RecoveryKind = (typeof recoveryKinds)[number]
export const recoveryStates = ['running', 'done'] as const

/** As it is stored: the result of sending a change once. */
export interface DeliveryAttempt {
  /** RFC 3339, by the clock of the database. */
  at: string
  millis: number
  /** Of the response; absent without one. */
  status?: number
  /** Why there is no response. */
  code?: string
  /** The beginning of the response. */
  text?: string
}

interface Failed {
  /** How many attempts failed, this one included. */
  failures: number
  /** Seconds that the receiver asks to wait, with 429 or 503. */
  retryAfter?: number | undefined
}

/** Seconds until the next attempt, or null if there is none. `random` is from 0 to 1: the delay is 1.0 to 1.2 times that of the schedule. */
export function delayAfter(
  { failures, retryAfter = 0 }: Failed,
  delays: readonly number[],
  random: number,
): number | null {
  const delay = delays[failures - 1]
  if (delay === undefined) return null
  return Math.max(delay * (1 + random / 5), Math.min(retryAfter, maxRetryAfter))
}

export function stateAfter(failures: number, delays: readonly number[]): DeliveryState {
  if (failures > delays.length) return 'exhausted'
  return failures >= failuresBeforeDeferral ? 'deferred' : 'waiting'
}

/** The seconds of a Retry-After header: a number, or a date; undefined if it is neither. */
export function retryAfterOf(header: string | undefined, nowMillis: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, (at - nowMillis) / 1000)
}
