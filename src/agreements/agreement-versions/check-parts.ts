// Checks what the drafter of an agreement version wrote. Pure.
import { errorsOf, Problem, type RequestError, ruleError } from '../../problems.ts'
import { addDays, utcDayOf } from '../../records/days.ts'
import { amountErrors, amountPattern, checkCurrency } from '../../records/money.ts'
import { timeZoneErrorOf } from '../../records/time-zones.ts'
import type { Rule } from '../agreement-kinds/rules.ts'
import { directionErrors } from '../clauses/direction-errors.ts'
import { isBuiltIn } from '../clauses/text.ts'
import type { FinancialTerm, Origin } from './content.ts'
import type { DraftClause, Parts } from './parts.ts'

export const maxClauses = 150
export const maxExpectations = 500

interface Checked {
  origin: Origin
  /** The parties of the agreement. */
  partyIds: readonly string[]
  /** The rules of its rule set. */
  rules: readonly Rule[]
  /** The last day of the base of a renewal. */
  baseEndsOn: string | null
  /** Of the base of an amendment or a renewal. */
  baseTimeZone: string | null
  /** The currency of other money of the partnership, if there is any. */
  currency: string | null
}

/** Throws 422 with every error of the parts. */
export function checkParts(parts: Parts, checked: Checked): void {
  const errors = [
    ...termErrors(parts, checked),
    ...clauseErrors(parts, checked),
    ...exhibitErrors(parts, checked),
    ...notApplicableErrors(parts, checked),
    ...moneyErrors(parts, checked),
    ...referenceErrors(parts, checked),
    ...periodErrors(parts),
    ...directionErrors(parts, ''),
  ]
  if (errors.length === 0) return
  const [first] = errors as [RequestError]
  const code = errors.every((error) => error.code === 'unknown-reference') ? 'unknown-reference' : 'rule-violation'
  throw new Problem(code, first.detail, { errors: errors.slice(0, 20) })
}

/** Days of the term: what is computed from them, such as renewals, remains a day of four digits. */
const [firstDay, lastDay] = ['1900-01-01', '2199-12-31']

function termErrors({ term, amendmentKinds }: Parts, { origin, baseEndsOn, baseTimeZone }: Checked): RequestError[] {
  const { effectiveOn, endsOn, timeZone } = term
  const zoneError = timeZoneErrorOf(timeZone)
  const errors = zoneError === undefined ? [] : [ruleError('/term/timeZone', zoneError)]
  if (baseTimeZone !== null && timeZone !== baseTimeZone) {
    // One version ends where the next one begins: in two time zones there would be hours in which both or neither bind.
    errors.push(ruleError('/term/timeZone', `The time zone of an executed agreement is fixed: ${baseTimeZone}.`))
  }
  for (const [name, day] of [
    ['effectiveOn', effectiveOn],
    ['endsOn', endsOn],
  ] as const) {
    if (day === null || (day >= firstDay && day <= lastDay)) continue
    errors.push(ruleError(`/term/${name}`, `The day is not from ${firstDay} to ${lastDay}.`))
  }
  if (effectiveOn !== null && endsOn !== null && endsOn < effectiveOn) {
    errors.push(ruleError('/term/endsOn', 'The last day is before the first day.'))
  }
  if (origin === 'renewal' && baseEndsOn !== null && effectiveOn !== addDays(baseEndsOn, 1)) {
    errors.push(
      ruleError('/term/effectiveOn', `A renewal starts on the day after the last day: ${addDays(baseEndsOn, 1)}.`),
    )
  }
  if (origin === 'amendment' && amendmentKinds.length === 0) {
    errors.push(ruleError('/amendmentKinds', 'An amendment declares what it changes.'))
  }
  if (origin !== 'amendment' && amendmentKinds.length > 0) {
    errors.push(ruleError('/amendmentKinds', 'Only an amendment has kinds of amendments.'))
  }
  return errors
}

/** An error for each value that occurs before in the list. */
const repeated = (values: readonly string[], pointerOf: (index: number) => string, detail: string): RequestError[] =>
  values.flatMap((value, index) => (values.indexOf(value) < index ? [ruleError(pointerOf(index), detail)] : []))

const isDay = (text: string): boolean => {
  const millis = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(millis) && utcDayOf(millis) === text
}

/** What is wrong with the value of a parameter; null if nothing is. A text can be anything. */
function valueErrorOf({ type, value }: DraftClause['parameters'][number]): string | null {
  if (value === null) return null
  switch (type) {
    case 'date':
      return isDay(value) ? null : 'The value of a date is a day such as 2027-08-31.'
    case 'integer':
      return /^-?\d{1,15}$/.test(value) ? null : 'The value of an integer has digits only, such as 15.'
    case 'money':
      return new RegExp(amountPattern).test(value) ? null : 'The value of an amount is a decimal such as 1250.00.'
    case 'percent':
      return /^\d{1,9}(\.\d{1,6})?$/.test(value) ? null : 'The value of a percentage is a decimal such as 12.5.'
    default:
      return null
  }
}

function parameterErrors(
  parameters: DraftClause['parameters'],
  pointer: string,
  partyIds: readonly string[],
): RequestError[] {
  const names = parameters.map(({ name }) => name)
  return [
    ...repeated(names, (index) => `${pointer}/${index}/name`, 'Another parameter of the clause has this name.'),
    ...parameters.flatMap((parameter, index) => {
      const { name, type, value } = parameter
      if (isBuiltIn(name))
        return [ruleError(`${pointer}/${index}/name`, `{{${name}}} has its value from the agreement.`)]
      if (type === 'party' && value !== null) return unknownParty(`${pointer}/${index}/value`, value, partyIds)
      const detail = valueErrorOf(parameter)
      return detail === null ? [] : [ruleError(`${pointer}/${index}/value`, detail)]
    }),
  ]
}

function clauseErrors({ clauses }: Parts, { partyIds }: Checked): RequestError[] {
  if (clauses.length > maxClauses) return [ruleError('/clauses', `An agreement has at most ${maxClauses} clauses.`)]
  return [
    ...repeated(
      clauses.map(({ key }) => key),
      (index) => `/clauses/${index}/key`,
      'Another clause has this key.',
    ),
    ...clauses.flatMap(({ parameters }, index) =>
      parameterErrors(parameters, `/clauses/${index}/parameters`, partyIds),
    ),
  ]
}

function exhibitErrors({ exhibits }: Parts, { partyIds }: Checked): RequestError[] {
  return exhibits.flatMap(({ text, sha256, bytes, mediaType, custodianId }, index) => {
    const pointer = `/exhibits/${index}`
    if ((text === null) === (sha256 === null)) {
      return [ruleError(pointer, 'An exhibit has either a text or the SHA-256 of a document.')]
    }
    if (sha256 !== null && (bytes === null || mediaType === null)) {
      return [ruleError(pointer, 'A document has its size in bytes and its media type.')]
    }
    return custodianId === null ? [] : unknownParty(`${pointer}/custodianId`, custodianId, partyIds)
  })
}

function notApplicableErrors({ notApplicable }: Parts, { rules }: Checked): RequestError[] {
  return [
    ...repeated(
      notApplicable.map(({ rule }) => rule),
      (index) => `/notApplicable/${index}/rule`,
      'The rule is declared not applicable twice.',
    ),
    ...notApplicable.flatMap(({ rule: code }, index) => {
      const rule = rules.find((one) => one.code === code)
      if (rule === undefined) return [ruleError(`/notApplicable/${index}/rule`, 'The rule set has no such rule.')]
      return rule.notApplicableAllowed
        ? []
        : [
            ruleError(
              `/notApplicable/${index}/rule`,
              'The rule set does not allow that this rule is declared not applicable.',
            ),
          ]
    }),
  ]
}

const unknownParty = (pointer: string, id: string, partyIds: readonly string[]): RequestError[] =>
  partyIds.includes(id)
    ? []
    : [{ pointer, code: 'unknown-reference', detail: 'The organization is not a party of the agreement.' }]

/** The currency of the parts; null if they have no money. */
export const currencyOf = ({ financialTerms, subaward }: Parts): string | null =>
  financialTerms[0]?.currency ?? subaward?.currency ?? null

function moneyErrors(parts: Parts, checked: Checked): RequestError[] {
  const { financialTerms, noMoneyReason, subaward } = parts
  const expected = checked.currency ?? currencyOf(parts)
  const currencyErrors = (currency: string, pointer: string) =>
    currency === expected
      ? errorsOf(() => checkCurrency(currency, pointer))
      : [ruleError(pointer, `All money of a partnership is in one currency, which is ${expected}.`)]
  const errorsOfAmount = (amount: string | null, currency: string, pointer: string) =>
    amount === null ? [] : amountErrors(amount, currency, pointer)
  const termErrorsOf = ({ amount, notToExceed, currency }: FinancialTerm, index: number) => {
    const pointer = `/financialTerms/${index}`
    const invalid = currencyErrors(currency, `${pointer}/currency`)
    if (invalid.length > 0) return invalid
    return [
      ...errorsOfAmount(amount, currency, `${pointer}/amount`),
      ...errorsOfAmount(notToExceed, currency, `${pointer}/notToExceed`),
    ]
  }
  const subawardErrors = () => {
    if (subaward === null) return []
    const { currency } = subaward
    const amounts = (['thisAction', 'obligated', 'committed'] as const).filter((name) => subaward[name] !== null)
    if (currency === null) {
      return amounts.length === 0
        ? []
        : [ruleError('/subaward/currency', 'The amounts of the subaward need a currency.')]
    }
    const invalid = currencyErrors(currency, '/subaward/currency')
    return invalid.length > 0
      ? invalid
      : amounts.flatMap((name) => errorsOfAmount(subaward[name], currency, `/subaward/${name}`))
  }
  return [
    ...(financialTerms.length > 0 && noMoneyReason !== null
      ? [ruleError('/noMoneyReason', 'The version has financial terms.')]
      : []),
    ...repeated(
      financialTerms.map(({ key }) => key),
      (index) => `/financialTerms/${index}/key`,
      'Another financial term has this key.',
    ),
    ...financialTerms.flatMap(termErrorsOf),
    ...subawardErrors(),
  ]
}

function referenceErrors(parts: Parts, { partyIds }: Checked): RequestError[] {
  const { financialTerms, enrollment, subaward, dataSharing } = parts
  const check = (pointer: string, id: string) => unknownParty(pointer, id, partyIds)
  return [
    ...financialTerms.flatMap(({ payerId, payeeId }, index) => [
      ...check(`/financialTerms/${index}/payerId`, payerId),
      ...check(`/financialTerms/${index}/payeeId`, payeeId),
    ]),
    ...(enrollment?.sites ?? []).flatMap(({ organizationId }, index) =>
      check(`/enrollment/sites/${index}/organizationId`, organizationId),
    ),
    ...(subaward?.subrecipientId ? check('/subaward/subrecipientId', subaward.subrecipientId) : []),
    ...(dataSharing?.elements ?? []).flatMap(({ fromId, toId }, index) => [
      ...check(`/dataSharing/elements/${index}/fromId`, fromId),
      ...check(`/dataSharing/elements/${index}/toId`, toId),
    ]),
  ]
}

function periodErrors({ subaward, enrollment, preschoolCoordination }: Parts): RequestError[] {
  const schoolYear = preschoolCoordination?.schoolYearStartsOn ?? null
  const yearErrors =
    schoolYear === null || isDay(`2001-${schoolYear}`)
      ? []
      : [ruleError('/preschoolCoordination/schoolYearStartsOn', 'Not every year has this day.')]
  const periods = (['performancePeriod', 'budgetPeriod'] as const).flatMap((name) => {
    const period = subaward?.[name]
    return period && period.endsOn < period.startsOn
      ? [ruleError(`/subaward/${name}/endsOn`, 'The last day is before the first day.')]
      : []
  })
  const groups = (enrollment?.sites ?? []).flatMap(({ groups }, site) =>
    groups.flatMap(({ fromMonths, toMonths }, group) =>
      toMonths <= fromMonths
        ? [ruleError(`/enrollment/sites/${site}/groups/${group}/toMonths`, 'It is not more than fromMonths.')]
        : [],
    ),
  )
  return [...yearErrors, ...periods, ...groups]
}
