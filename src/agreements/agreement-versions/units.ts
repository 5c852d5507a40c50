// The units of a content: the parts by which versions are compared and merged, each with a key that identifies it. Pure.
import type { Content } from './content.ts'

/**
 * In the order of a difference. `agreement`, `conflict_step`, `commitment`, `legal_requirement`, what was agreed about money as records, and `not_applicable` complete what is signed; `version` is no unit,
 * because it always differs. Texts outside lists belong to the unit of their part, such as `noMoneyReason` to `financial`.
 */
export const unitNames = [
  'agreement',
  'party',
  'signatory',
  'term',
  'mission',
  'benefit',
  'expectation',
  'commitment',
  'legal_requirement',
  'communication',
  'conflict_step',
  'financial',
  'cost_allocation',
  'financial_obligation',
  'fee_decision',
  'enrollment',
  'subaward',
  'topic',
  'data_element',
  'clause',
  'exhibit',
  'not_applicable',
] as const
export type UnitName = (typeof unitNames)[number]

export interface Unit {
  unit: UnitName
  /** Null if the content has one unit of the name. */
  key: string | null
  /** A JSON pointer into the content. */
  pointer: string
  value: unknown
  /** The number or letter of a clause or an exhibit; undefined for units whose order does not matter. */
  position?: string
}

/** Names a unit: term, expectation/E2, clause/amendment. */
export const unitIdOf = ({ unit, key }: Pick<Unit, 'unit' | 'key'>): string => (key === null ? unit : `${unit}/${key}`)

/** Equal keys are told apart by their order: a, a#2, a#3. */
export function uniqueKey<Key extends string | null>(key: Key, isTaken: (key: Key) => boolean): Key {
  let unique = key
  for (let at = 2; isTaken(unique); at += 1) unique = `${key}#${at}` as Key
  return unique
}

/** The units of the content by their ids, in order. What is null or empty is no unit. */
export function unitsOf(content: Content): Map<string, Unit> {
  const units = new Map<string, Unit>()
  const addUnit = (unit: UnitName, key: string | null, pointer: string, value: unknown, position?: string) => {
    if (value === null || value === undefined) return
    const unique = uniqueKey(key, (other) => units.has(unitIdOf({ unit, key: other })))
    const added = { unit, key: unique, pointer, value, ...(position !== undefined && { position }) }
    units.set(unitIdOf(added), added)
  }
  const addFields = (unit: UnitName, fields: object | null | undefined, pointer: string) => {
    for (const [name, value] of Object.entries(fields ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
      addUnit(unit, name, `${pointer}/${name}`, value)
    }
  }
  const { agreement, partnership, preschoolCoordination, dataSharing } = content

  const { id: _agreementId, ...agreementFields } = agreement
  const { id: _partnershipId, ...partnershipFields } = partnership
  addUnit('agreement', null, '/agreement', agreementFields)
  addUnit('agreement', 'partnership', '/partnership', partnershipFields)
  addUnit('agreement', 'signing', '/signing', content.signing)
  for (const [index, { signatories: _, ...party }] of content.parties.entries()) {
    addUnit('party', party.organizationId, `/parties/${index}`, party)
  }
  for (const [index, { organizationId, signatories }] of content.parties.entries()) {
    for (const [at, signatory] of signatories.entries()) {
      addUnit('signatory', `${organizationId}/${signatory.name}`, `/parties/${index}/signatories/${at}`, signatory)
    }
  }
  addUnit('term', null, '/term', content.term)
  addUnit('mission', null, '/mission', content.mission)
  for (const [index, benefit] of content.benefits.entries()) {
    const key = `${benefit.beneficiary}/${benefit.organizationId}/${benefit.statement}`
    addUnit('benefit', key, `/benefits/${index}`, benefit)
  }
  for (const [index, expectation] of content.expectations.entries()) {
    const { number, id: _, ...wording } = expectation
    addUnit('expectation', number, `/expectations/${index}`, wording)
  }
  for (const [index, commitment] of (content.commitments ?? []).entries()) {
    addUnit('commitment', `${commitment.organizationId}/${commitment.aspect}`, `/commitments/${index}`, commitment)
  }
  for (const [index, requirement] of (content.legalRequirements ?? []).entries()) {
    addUnit(
      'legal_requirement',
      `${requirement.level}/${requirement.citation}`,
      `/legalRequirements/${index}`,
      requirement,
    )
  }
  addUnit('communication', null, '/communication', content.communication)
  for (const [index, step] of content.conflictSteps.entries()) {
    addUnit('conflict_step', step.key, `/conflictSteps/${index}`, step, String(index + 1))
  }
  for (const [index, term] of content.financialTerms.entries()) {
    addUnit('financial', term.key, `/financialTerms/${index}`, term)
  }
  addUnit('financial', 'noMoneyReason', '/noMoneyReason', content.noMoneyReason)
  addUnit('cost_allocation', null, '/costAllocation', content.costAllocation)
  for (const [index, obligation] of (content.financialObligations ?? []).entries()) {
    addUnit('financial_obligation', obligation.title, `/financialObligations/${index}`, obligation)
  }
  addUnit('fee_decision', null, '/feeDecision', content.feeDecision)
  addUnit('enrollment', null, '/enrollment', content.enrollment)
  addUnit('subaward', null, '/subaward', content.subaward)
  addFields('topic', preschoolCoordination?.topics, '/preschoolCoordination/topics')
  const { topics: _topics, ...otherCoordination } = preschoolCoordination ?? {}
  addFields('topic', otherCoordination, '/preschoolCoordination')
  for (const [index, element] of (dataSharing?.elements ?? []).entries()) {
    addUnit('data_element', `elements/${element.name}`, `/dataSharing/elements/${index}`, element, String(index + 1))
  }
  const { elements: _elements, ...otherSharing } = dataSharing ?? {}
  addFields('data_element', otherSharing, '/dataSharing')
  for (const [index, { number, key, ...clause }] of content.clauses.entries()) {
    addUnit('clause', key, `/clauses/${index}`, clause, number)
  }
  for (const [index, { number, ...exhibit }] of content.exhibits.entries()) {
    addUnit('exhibit', exhibit.title, `/exhibits/${index}`, exhibit, number)
  }
  for (const [index, { rule, reason }] of content.notApplicable.entries()) {
    addUnit('not_applicable', rule, `/notApplicable/${index}`, { reason })
  }
  return units
}
