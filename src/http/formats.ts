// Formats that a value of the wire has, where the general form has more than PostgreSQL keeps as it is.
import { Set as define, IsDate, IsDateTime } from 'typebox/format'

/** A leap second would become another moment, a seventh decimal would be rounded, and an offset past 15:59 is unknown. */
const kept = /:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-5]):[0-5]\d)$/i

// An id is compared as the text that it is, and PostgreSQL answers it in small letters.
define('uuid', (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text))
define('date', (text) => IsDate(text) && !text.startsWith('0000'))
define('date-time', (text) => {
  if (!kept.test(text) || !IsDateTime(text)) return false
  const year = new Date(text.toUpperCase()).getUTCFullYear()
  return year >= 1 && year <= 9999
})
