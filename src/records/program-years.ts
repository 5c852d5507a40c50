// Program years: one year, or a year and the year after it.
import { Type } from 'typebox'
import { Set as defineFormat } from 'typebox/format'

defineFormat('program-year', (text) => {
  const [, first = '', second] = /^([12]\d{3})(?:-(\d{4}))?$/.exec(text) ?? []
  return first !== '' && (second === undefined || Number(second) === Number(first) + 1)
})

/** The format requires that the second year is the one after the first. */
export const programYearOf = (description: string) =>
  Type.String({
    format: 'program-year',
    minLength: 4,
    maxLength: 9,
    pattern: '^[12][0-9]{3}(-[123][0-9]{3})?$',
    description: `${description}: one year (2026), or a year and the year after it (2026-2027).`,
    examples: ['2026-2027'],
  })
