// The codes of invalid parts of a request that every operation can report, as declarations for the table of codes.
import { problemTypes } from '../problems.ts'

const requestError = (meaning: string, advice: string) => ({ kind: 'request_error' as const, meaning, advice })

/** Keywords of JSON Schema, or `unknown`: the request does not match its schema. */
const schemaErrors = {
  const: requestError('The value is not the one that the schema requires.', 'Send the value that `detail` names.'),
  enum: requestError('The value is none of the allowed ones.', 'Send one of the values that `detail` lists.'),
  format: requestError(
    'The text does not have the required format, such as a date, a UUID or a URI.',
    'Send a text in the format that `detail` names. Formats are those of JSON Schema.',
  ),
  maxItems: requestError('The list has too many elements.', 'Send at most as many elements as `detail` says.'),
  maxLength: requestError('The text is too long.', 'Send at most as many characters as `detail` says.'),
  maxProperties: requestError(
    'The object has too many properties.',
    'Send at most as many properties as `detail` says.',
  ),
  maximum: requestError('The number is too large.', 'Send a number up to the maximum that `detail` names.'),
  minItems: requestError('The list has too few elements.', 'Send at least as many elements as `detail` says.'),
  minLength: requestError('The text is too short.', 'Send at least as many characters as `detail` says.'),
  minProperties: requestError('The object has too few properties.', 'Send at least one property to change.'),
  minimum: requestError('The number is too small.', 'Send a number from the minimum that `detail` names.'),
  pattern: requestError(
    'The text does not match the pattern of the property or parameter.',
    '`detail` states the rule. A text must contain a visible character.',
  ),
  required: requestError(
    'A required property or parameter is absent.',
    'Send it. `needs` of an action lists the properties that the action requires beside `action`.',
  ),
  type: requestError('The value has the wrong JSON type.', 'Send a value of the type that `detail` names.'),
  uniqueItems: requestError('The list has an element twice.', 'Send each element once.'),
  unknown: requestError(
    'The request has a property or parameter that the operation does not have, or the file has such a column.',
    'Remove it, or correct its name. The OpenAPI document lists the names; `reason` of an import lists the columns.',
  ),
}

/** The body is not JSON that can be stored unchanged. */
const jsonErrors = {
  'byte-order-mark': requestError('The body begins with a byte order mark.', 'Send UTF-8 without a byte order mark.'),
  'duplicate-name': requestError(
    'An object, or the first line of a CSV file, has a name twice.',
    'Send each name once.',
  ),
  'empty-body': requestError('The body is empty.', 'Send a JSON object, and its length in Content-Length.'),
  'lone-surrogate': requestError(
    'A text contains half of a UTF-16 surrogate pair.',
    'Send both halves, or the character itself in UTF-8.',
  ),
  'not-utf-8': requestError('The body is not UTF-8.', 'Encode the body in UTF-8.'),
  'nul-character': requestError('A text contains the character U+0000.', 'Remove the character.'),
  'number-not-exact': requestError(
    'The number cannot be stored exactly.',
    'Send at most 15 significant digits; exact decimals are sent as text where the schema says so.',
  ),
  'number-out-of-range': requestError(
    'The number is beyond 2^53 - 1.',
    'Send a number from -9007199254740991 to 9007199254740991.',
  ),
  'reserved-name': requestError('An object has a name that is reserved.', 'Remove the property.'),
  syntax: requestError('The body is not JSON.', 'Correct the body at the position that `detail` names.'),
  'too-deep': requestError('The body has too many levels of nesting.', 'Send at most 32 levels.'),
  'too-many-items': requestError('The body has too many values.', 'Send the records in several requests.'),
}

/** Codes that are also those of the problem. */
const ruleErrors = Object.fromEntries(
  (
    [
      'rule-violation',
      'unknown-reference',
      'unknown-event-type',
      'scope-too-wide',
      'party-exists',
      'organization-closed',
      'external-id-taken',
    ] as const
  ).map((code) => [code, requestError(`${problemTypes[code].title}.`, problemTypes[code].advice)]),
)

export const requestErrorCodes = { ...schemaErrors, ...jsonErrors, ...ruleErrors }
