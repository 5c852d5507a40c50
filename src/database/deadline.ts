// Bounds the time that a request waits.
import { unavailable } from './errors.ts'

/** Rejects with `unavailable` if `work` has not settled at `deadline`, in performance.now() milliseconds. */
export function withDeadline<Result>(work: Promise<Result>, deadline: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onTimeout = () => reject(unavailable(new Error('The deadline of the request has passed.')))
    const timer = setTimeout(onTimeout, deadline - performance.now())
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
