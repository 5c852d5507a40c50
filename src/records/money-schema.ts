// Schemas of money, percentages, quantities and keys.
import { Type } from 'typebox'

/** Of a key, which has at most 40 characters. */
export const keyPattern = '^[a-z0-9][a-z0-9_-]*$'

/** The key by which the parties, and the rows of files, name a record. */
export const keyOf = (description: string, example: string) =>
  Type.String({
    minLength: 1,
    maxLength: 40,
    pattern: keyPattern,
    description,
    examples: [example],
  })

export const currency = Type.String({
  minLength: 3,
  maxLength: 3,
  pattern: '^[A-Z]{3}$',
  description: 'The currency (ISO 4217). All money of a partnership is in one currency.',
  examples: ['USD'],
})

/** No currency has more than four decimals. */
const decimal = (pattern: string, maxLength: number, description: string, example: string) =>
  Type.String({ minLength: 1, maxLength, pattern, description, examples: [example] })

export const amount = (description: string, example = '120000.00') =>
  decimal(
    '^(0|[1-9][0-9]{0,11})([.][0-9]{1,4})?$',
    17,
    `${description} A decimal with exactly the decimals of its currency, at most 999999999999.99.`,
    example,
  )

/** The sum of amounts, which can be larger than any of them. */
export const totalAmount = (description: string, example = '240000.00') =>
  decimal(
    '^(0|[1-9][0-9]{0,20})([.][0-9]{1,4})?$',
    26,
    `${description} A decimal with exactly the decimals of its currency.`,
    example,
  )

/** The same, which can be negative. */
export const signedTotalAmount = (description: string, example = '-250.00') =>
  decimal(
    '^(0|0[.]0{1,4}|-?([1-9][0-9]{0,20}([.][0-9]{1,4})?|0[.](?!0+$)[0-9]{1,4}))$',
    27,
    `${description} A decimal with exactly the decimals of its currency.`,
    example,
  )

/** An amount that can be negative. */
export const signedAmount = (description: string, example = '-250.00') =>
  decimal(
    '^(0|0[.]0{1,4}|-?([1-9][0-9]{0,11}([.][0-9]{1,4})?|0[.](?!0+$)[0-9]{1,4}))$',
    18,
    `${description} A decimal with exactly the decimals of its currency, from -999999999999.99 to 999999999999.99.`,
    example,
  )

export const percent = (description: string, example = '15') =>
  decimal(
    '^(100([.]0{1,4})?|[1-9]?[0-9]([.][0-9]{1,4})?)$',
    8,
    `${description} In percent, with at most four decimals.`,
    example,
  )

export const quantity = (description: string, example = '8') =>
  decimal(
    '^(0|[1-9][0-9]{0,8})([.][0-9]{1,6})?$',
    16,
    `${description} A decimal from 0 to 999999999, with at most six decimals.`,
    example,
  )
