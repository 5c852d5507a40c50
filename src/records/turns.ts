// Long work on the event loop, in several turns.
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Runs a generator to its end. The event loop serves other requests after each of its steps. */
export async function inTurns<Result>(steps: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await nextTurn()
  }
}
