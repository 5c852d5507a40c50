// Compares a sent value with the stored one.

/** RFC 3339 with an offset. */
const dateTimePattern = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

/** The same instant to the last digit, independent of the offset and trailing zeros. */
function instantOf(text: string): string {
  const [, fraction = ''] = /\.(\d+)/.exec(text) ?? []
  return `${Date.parse(text.replace(/\.\d+/, '').toUpperCase())}.${fraction.replace(/0+$/, '')}`
}

/** What a record has where a request has null: nothing, an empty list or object, or the default of a Boolean. */
const isEmpty = (read: unknown): boolean =>
  read === false || read === null || read === undefined || (typeof read === 'object' && Object.keys(read).length === 0)

function same(sent: unknown, read: unknown): boolean {
  if (sent === null) return isEmpty(read)
  if (typeof sent === 'string' && typeof read === 'string') {
    if (dateTimePattern.test(sent) && dateTimePattern.test(read)) return instantOf(sent) === instantOf(read)
    return sent === read
  }
  if (typeof sent === 'number' && typeof read === 'number') return sent === read
  if (typeof sent === 'object' && sent !== null && typeof read === 'object' && read !== null) {
    if (Array.isArray(sent)) {
      if (!Array.isArray(read)) return false
      // A response contains the answers to all questions, not only the sent ones.
      const isMerged = sent.length > 0 && sent.every((one) => one?.questionId !== undefined)
      if (isMerged)
        return sent.every((one) =>
          same(
            one,
            read.find(({ questionId }) => questionId === one.questionId),
          ),
        )
      return sent.length === read.length && sent.every((one, at) => same(one, read[at]))
    }
    // A read record may have additional properties.
    return Object.entries(sent).every(([name, one]) => same(one, (read as Record<string, unknown>)[name]))
  }
  return sent === read
}

/** The names of properties that differ from what was sent. */
export const differences = (sent: object, read: object): string[] =>
  Object.entries(sent)
    .filter(([name, value]) => !same(value, (read as Record<string, unknown>)[name]))
    .map(([name]) => name)
