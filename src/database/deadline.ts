// Nothing is waited for past the moment at which a request is due.
import { unavailable } from './errors.ts'

/** What comes of `work`, or a refusal once it is later than `until`, as performance.now() counts. */
export function withDeadline<Result>(work: Promise<Result>, until: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const tooLate = () => reject(unavailable(new Error('It took longer than the request had.')))
    const timer = setTimeout(tooLate, until - performance.now())
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
