// Marks the occurrence to which a communication refers as held.
import type { WriteContext } from '../../http/endpoints.ts'
import { ruleViolation, unknownReference } from '../../problems.ts'
import { localDateOf } from '../../records/time-zones.ts'
import { loadOccurrence, saveOccurrence } from '../occurrences/actions.ts'
import { checkDateOfOccurrence } from './rules.ts'
import type { Communication } from './store.ts'

/**
 * Checks the date of a new or changed communication against its occurrence, and marks the occurrence as held. Throws 422
 * if there is no such occurrence, or it is cancelled or has not started.
 */
export async function markOccurrenceHeld(
  write: WriteContext,
  { partnershipId, occurrenceId, heldOn }: Communication,
  before: Communication | undefined,
): Promise<void> {
  if (occurrenceId === null || before?.heldOn === heldOn) return
  const occurrence = await loadOccurrence(write, partnershipId, occurrenceId)
  if (occurrence === undefined) {
    throw unknownReference('/occurrenceId', 'There is no such occurrence in the partnership.')
  }
  const { state, startsAt, touchpoint } = occurrence
  if (before === undefined) {
    if (state === 'cancelled') {
      throw ruleViolation('/occurrenceId', 'The occurrence is cancelled. Reopen or reschedule it first.')
    }
    if (Date.parse(await write.now()) < startsAt) {
      throw ruleViolation('/occurrenceId', `The occurrence starts at ${new Date(startsAt).toISOString()}.`)
    }
  }
  checkDateOfOccurrence(heldOn, localDateOf(touchpoint.content.timeZone, startsAt))
  if (before === undefined && state !== 'held') {
    await saveOccurrence(write, occurrence, { state: 'held', reason: null }, 'held')
  }
}
