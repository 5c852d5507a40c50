// Formats of schemas, narrower than the standard ones: values that PostgreSQL stores unchanged.
import { Set as define, IsDate, IsDateTime } from 'typebox/format'

/** PostgreSQL changes a leap second, rounds a seventh decimal, and rejects offsets beyond 15:59. */
const exactTime = /:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-5]):[0-5]\d)$/i

// Ids are compared as text, and PostgreSQL returns them in lower case.
define('uuid', (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text))
define('date', (text) => IsDate(text) && !text.startsWith('0000'))
define('date-time', (text) => {
  if (!exactTime.test(text) || !IsDateTime(text)) return false
  const year = new Date(text.toUpperCase()).getUTCFullYear()
  return year >= 1 && year <= 9999
})
