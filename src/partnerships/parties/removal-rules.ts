// Notices of removal: when a party that does not respond can be removed, and when that is prevented. Days are in UTC. Pure.
import { type Blocker, ruleViolation } from '../../problems.ts'
import { addDays } from '../../records/days.ts'

/** Days from the day of the notice to the first day on which the party can be removed. */
const minNoticeDays = 14
const maxNoticeDays = 366

/** An objection to a removal by the party itself, or by an operator of the service. */
export interface RemovalObjection {
  organizationId: string
  onBehalfBy: string | null
  byOperator: boolean
  at: string
  reason: string
}

export interface RemovalNotice {
  partyId: string
  /** The party that gave the notice. */
  organizationId: string
  removalOn: string
  objection: RemovalObjection | null
  withdrawnAt: string | null
}

export type RemovalAction = 'give_notice_of_removal' | 'object_to_removal' | 'withdraw_notice_of_removal' | 'remove'

/** The latest notice of a party, unless it was withdrawn. */
export function currentNoticeOf<Notice extends RemovalNotice>(
  partyId: string,
  notices: readonly Notice[],
): Notice | undefined {
  const latest = notices.find((notice) => notice.partyId === partyId)
  return latest?.withdrawnAt === null ? latest : undefined
}

/** Whether the party can be removed under the notice, now or from its day on. */
export const isOpen = (notice: RemovalNotice | undefined): boolean => notice?.objection === null

/** The last day on which the party can object. */
export const lastObjectionDay = ({ removalOn }: Pick<RemovalNotice, 'removalOn'>): string => addDays(removalOn, -1)

/** What blocks an action, besides the state of the party and the actor. `today` is the day in UTC. */
export function removalBlockersOf(action: RemovalAction, notice: RemovalNotice | undefined, today: string): Blocker[] {
  if (action === 'give_notice_of_removal') return isOpen(notice) ? [removalNoticeOpen] : []
  if (notice === undefined) return [noNotice]
  if (notice.objection !== null) return [removalObjected]
  const isDue = today >= notice.removalOn
  if (action === 'object_to_removal' && isDue) return [objectionPeriodEnded]
  if (action === 'remove' && !isDue) return [removalNotDue(notice)]
  return []
}

/** The day of the removal. Throws 422 if it is not 14 to 366 days after `today`. */
export function checkRemovalOn(removalOn: string, today: string): string {
  const [earliest, latest] = [addDays(today, minNoticeDays), addDays(today, maxNoticeDays)]
  if (removalOn >= earliest && removalOn <= latest) return removalOn
  const detail = `The day of the removal is a day from ${earliest} to ${latest}.`
  throw ruleViolation('/removalOn', detail)
}

export const removalNoticeOpen: Blocker = {
  code: 'REMOVAL_NOTICE_OPEN',
  message: 'The party is under notice of removal. The party that gave the notice can withdraw it.',
  ref: null,
}
const noNotice: Blocker = {
  code: 'REMOVAL_NOTICE_NOT_GIVEN',
  message: 'No notice of removal was given to the party.',
  ref: null,
}
export const removalObjected: Blocker = {
  code: 'REMOVAL_OBJECTED',
  message:
    'The notice has ended with an objection, so it is neither withdrawn nor objected to again, and the party cannot be removed under it. Another notice can be given.',
  ref: null,
}
export const objectionPeriodEnded: Blocker = {
  code: 'OBJECTION_PERIOD_ENDED',
  message: 'An objection is possible until the day before `removalOn`.',
  ref: null,
}
const removalNotDue = ({ removalOn }: RemovalNotice): Blocker => ({
  code: 'REMOVAL_NOT_DUE',
  message: `The party can be removed from ${removalOn} on, unless it objects before.`,
  ref: null,
})
