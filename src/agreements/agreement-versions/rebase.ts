// The three-way merge of a draft amendment with a version that was executed after its base. Pure.
import { isDeepStrictEqual } from 'node:util'
import { type Content, coordinationTopics, type DataSharing, type PreschoolCoordination } from './content.ts'
import type { DraftClause, DraftExhibit, Include, Parts } from './parts.ts'
import { type Unit, type UnitName, uniqueKey, unitIdOf, unitsOf } from './units.ts'

export interface RebaseConflict {
  /** The id of the unit: expectation/E2. */
  unit: string
  /** Its values; null if the content does not have it. */
  base: unknown
  theirs: unknown
  yours: unknown
}

export interface MergedUnit extends Pick<Unit, 'unit' | 'key'> {
  /** The content from which it is taken. If both have the same value, `yours`. */
  from: 'theirs' | 'yours'
  /** Null if it is removed. */
  value: unknown
}

export interface Rebase {
  /** Empty if every unit could be merged. */
  conflicts: RebaseConflict[]
  /** By the id of the unit, also for units that are removed. */
  merged: Map<string, MergedUnit>
}

interface Contents {
  /** Of the version that the draft started from. */
  base: Content
  /** Of the version that was executed since. */
  theirs: Content
  /** Of the draft. */
  mine: Content
}

/**
 * Takes each unit that changed on one side, or equally on both; another unit that changed on both sides is a conflict, unless its id
 * is in `resolved`: then the value of the draft is taken.
 *
 * The contents tell what changed, for all units. Where a value is taken from depends on the unit. What the drafter writes (term,
 * clauses, exhibits, financial terms, enrollment, subaward, topics, data sharing, and what is not applicable) is in the parts of a
 * version: `mergedParts` makes the new parts of the draft. Everything else (agreement, parties, signatories, mission, benefits,
 * expectations, commitments, legal requirements, communication, conflict steps, allocation of costs, obligations, fee decision) is compiled from records, which are the same for every version: after the rebase the
 * draft is compiled again, and gets the records as they are. A conflict in such a unit is resolved by a change of the record.
 */
export function rebase({ base, theirs, mine }: Contents, resolved: readonly string[] = []): Rebase {
  const [ofBase, ofTheirs, ofMine] = [unitsOf(base), unitsOf(theirs), unitsOf(mine)]
  const conflicts: RebaseConflict[] = []
  const merged = new Map<string, MergedUnit>()
  for (const [id, { unit, key }] of new Map([...ofBase, ...ofTheirs, ...ofMine])) {
    const valueIn = (units: ReadonlyMap<string, Unit>): unknown => units.get(id)?.value ?? null
    const [old, their, your] = [valueIn(ofBase), valueIn(ofTheirs), valueIn(ofMine)]
    const take = (from: MergedUnit['from']) => {
      merged.set(id, { unit, key, from, value: from === 'theirs' ? their : your })
    }
    if (isDeepStrictEqual(their, your) || isDeepStrictEqual(old, their) || resolved.includes(id)) take('yours')
    else if (isDeepStrictEqual(old, your)) take('theirs')
    else conflicts.push({ unit: id, base: old, theirs: their, yours: your })
  }
  return { conflicts, merged }
}

/** The parts of the three versions. */
export interface PartsOfVersions {
  base: Parts
  theirs: Parts
  mine: Parts
}

/**
 * The parts of the draft after a rebase without conflicts. What says what the draft is for (`summary`, `amendmentKinds`) stays as
 * the drafter wrote it.
 */
export function mergedParts({ base, theirs, mine }: PartsOfVersions, { merged }: Rebase): Parts {
  /** The parts from which a unit is taken. */
  const side = (unit: UnitName, key: string | null): Parts =>
    merged.get(unitIdOf({ unit, key }))?.from === 'theirs' ? theirs : mine
  /** The items of a list, in the order of the draft; those that only the other version has come last. */
  function list<Item>(
    unit: UnitName,
    itemsOf: (parts: Parts) => readonly Item[],
    keyOf: (item: Item) => string,
  ): Item[] {
    const [theirItems, myItems] = [byKey(itemsOf(theirs), keyOf), byKey(itemsOf(mine), keyOf)]
    return [...new Set([...myItems.keys(), ...theirItems.keys()])].flatMap((key) => {
      const item = (side(unit, key) === theirs ? theirItems : myItems).get(key)
      return item === undefined ? [] : [item]
    })
  }
  const coordinationField = <Name extends keyof PreschoolCoordination>(name: Name) =>
    side('topic', name).preschoolCoordination?.[name] ?? null
  const topics = coordinationTopics.flatMap((topic) => {
    const value = side('topic', topic).preschoolCoordination?.topics[topic]
    return value === undefined ? [] : [[topic, value]]
  })
  const sharingFields = Object.keys({ ...theirs.dataSharing, ...mine.dataSharing })
    .filter((name) => name !== 'elements')
    .map((name) => [name, side('data_element', name).dataSharing?.[name as keyof DataSharing] ?? null])
  return {
    ...mine,
    include: mergedInclude(base.include, theirs.include, mine.include),
    term: side('term', null).term,
    clauses: list(
      'clause',
      ({ clauses }) => clauses,
      ({ key }) => key,
    ).map((clause) => ({
      ...clause,
      position: positionOf(clause, { base, theirs, mine }),
    })),
    exhibits: mergedExhibits(
      list(
        'exhibit',
        ({ exhibits }) => exhibits,
        ({ title }) => title,
      ),
      { base, theirs, mine },
    ),
    notApplicable: list(
      'not_applicable',
      ({ notApplicable }) => notApplicable,
      ({ rule }) => rule,
    ),
    financialTerms: list(
      'financial',
      ({ financialTerms }) => financialTerms,
      ({ key }) => key,
    ),
    noMoneyReason: side('financial', 'noMoneyReason').noMoneyReason,
    enrollment: side('enrollment', null).enrollment,
    subaward: side('subaward', null).subaward,
    preschoolCoordination: orNull({
      topics: Object.fromEntries(topics),
      schoolYearStartsOn: coordinationField('schoolYearStartsOn'),
      exception: coordinationField('exception'),
    }),
    dataSharing: orNull({
      ...(Object.fromEntries(sharingFields) as Omit<DataSharing, 'elements'>),
      elements: list(
        'data_element',
        ({ dataSharing }) => dataSharing?.elements ?? [],
        ({ name }) => `elements/${name}`,
      ),
    }),
  }
}

/** The value of the draft, unless only the other version changed it. */
const mergedValue = <Value>(base: Value, theirs: Value, mine: Value): Value =>
  isDeepStrictEqual(mine, base) ? theirs : mine

/** Ids that either side added, without those that either side removed. */
function mergedInclude(base: Include, theirs: Include, mine: Include): Include {
  const [old, their, my] = [base, theirs, mine].map(({ expectationIds }) => expectationIds)
  const isMerged = old && their && my && !isDeepStrictEqual(my, old)
  return {
    mission: mergedValue(base.mission, theirs.mission, mine.mission),
    benefits: mergedValue(base.benefits, theirs.benefits, mine.benefits),
    communicationPlan: mergedValue(base.communicationPlan, theirs.communicationPlan, mine.communicationPlan),
    finance: mergedValue(base.finance, theirs.finance, mine.finance),
    commitments: mergedValue(base.commitments, theirs.commitments, mine.commitments),
    law: mergedValue(base.law, theirs.law, mine.law),
    expectationIds: isMerged
      ? [
          ...my.filter((id) => their.includes(id) || !old.includes(id)),
          ...their.filter((id) => !old.includes(id) && !my.includes(id)),
        ]
      : mergedValue(base.expectationIds, theirs.expectationIds, mine.expectationIds),
  }
}

/** What the content does not have, and the order, from the other version if only that changed it. */
function mergedExhibits(exhibits: readonly DraftExhibit[], { base, theirs, mine }: PartsOfVersions): DraftExhibit[] {
  const titlesOf = (parts: Parts) => parts.exhibits.map(({ title }) => title)
  const [old, their, my] = [base, theirs, mine].map(({ exhibits }) => byKey(exhibits, ({ title }) => title)) as [
    Map<string, DraftExhibit>,
    Map<string, DraftExhibit>,
    Map<string, DraftExhibit>,
  ]
  const merged = exhibits.map((exhibit) => {
    const [before, theirOne, myOne] = [old, their, my].map((all) => all.get(exhibit.title))
    if (!before || !theirOne || !myOne) return exhibit
    return {
      ...exhibit,
      location: mergedValue(before.location, theirOne.location, myOne.location),
      custodianId: mergedValue(before.custodianId, theirOne.custodianId, myOne.custodianId),
    }
  })
  /** Whether the exhibits that the version has from the base are in another order. */
  const isReordered = (parts: Parts) => {
    const known = titlesOf(parts)
    const [now, before] = [
      known.filter((title) => old.has(title)),
      titlesOf(base).filter((title) => known.includes(title)),
    ]
    return !isDeepStrictEqual(now, before)
  }
  if (isReordered(mine) || !isReordered(theirs)) return merged
  const order = titlesOf(theirs)
  const rankOf = ({ title }: DraftExhibit) => (order.includes(title) ? order.indexOf(title) : order.length)
  return merged.toSorted((a, b) => rankOf(a) - rankOf(b))
}

function byKey<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item> {
  const found = new Map<string, Item>()
  for (const item of items)
    found.set(
      uniqueKey(keyOf(item), (key) => found.has(key)),
      item,
    )
  return found
}

/** The position in the draft, unless only the other version moved the clause. */
function positionOf({ key, position }: DraftClause, { base, theirs, mine }: PartsOfVersions): number {
  const [old, their, my] = [base, theirs, mine].map(
    ({ clauses }) => clauses.find((clause) => clause.key === key)?.position,
  )
  return (my === old ? their : my) ?? position
}

const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0)

/** Null for an object without values. */
const orNull = <Value extends object>(value: Value): Value | null =>
  Object.values(value).every(isEmpty) ? null : value
