/** Gauges that are read from the database together: each waits for one query, else it would have the value of the time before. */
export function sharedReading(read: () => Promise<void>): () => Promise<void> {
  let reading: Promise<void> | undefined
  return () => {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }
}
