// Adjacent rows of a CSV file that are one record: the fields of the record are in the first row, and each row has an element of its
// list. Which rows belong together depends on the file alone.
import { isDeepStrictEqual } from 'node:util'
import type { RequestError } from '../../problems.ts'
import { keyPattern } from '../money-schema.ts'
import { type Body, type FileRow, type LineError, requestError } from './file-row.ts'
import { maxRowLength } from './lines.ts'

/** A row as it was parsed; without `body` if it could not be. */
export interface GroupedRow {
  line: number
  body?: Body
  /** The element of the list; absent if the file has no column of the list. */
  element?: Body
  errors?: RequestError[]
}

/** The keys of a file are remembered, to find rows that are not adjacent. */
const maxKeys = 10_000
/** More elements than any list may have are not stored: the schema rejects the record anyway. */
const maxElements = 101
const maxErrors = 20

interface Group {
  key: string
  line: number
  body: Body
  /** Undefined if the file has no column of the list. */
  elements: Body[] | undefined
  /** The line of each element. */
  lines: number[]
  /** In characters. */
  length: number
  errors: LineError[]
}

const isKey = new RegExp(keyPattern)
/** The key of the record to which a row belongs; undefined if it is not known. */
function keyOf({ body }: GroupedRow): string | undefined {
  const key = body?.key
  return typeof key === 'string' && key.length <= 40 && isKey.test(key) ? key : undefined
}

const lengthOf = (fields: Body = {}): number =>
  Object.values(fields).reduce<number>((length, value) => length + String(value ?? '').length, 0)

/** `list` is the list of the record. `inColumns` names the column of a field by its pointer. Call it with `isLast` at the end of the file. */
export function rowGrouper(list: string, inColumns: (pointer: string) => string) {
  /** The line of the first row of each key. */
  const firstLines = new Map<string, number>()
  const keyPointer = inColumns('/key')
  let group: Group | undefined
  /** The line before the next row, if it has a row that belongs to an unknown record. */
  let unknownLine: number | undefined

  return function* (rows: Iterable<GroupedRow>, isLast: boolean): Generator<FileRow> {
    for (const row of rows) {
      const key = keyOf(row)
      if (group !== undefined && group.key === key) {
        add(group, row)
        continue
      }
      if (group !== undefined) {
        if (key === undefined) reject(group, group.line, '', incomplete(row.line))
        yield toRecord(group)
        group = undefined
      }
      if (key === undefined) {
        unknownLine = row.line
        yield toRecord(begin('', row))
      } else {
        group = begin(key, row)
        checkFirst(group)
        unknownLine = undefined
      }
    }
    if (isLast && group !== undefined) yield toRecord(group)
  }

  function begin(key: string, { line, body = {}, element, errors = [] }: GroupedRow): Group {
    const began: Group = { key, line, body, elements: element && [], lines: [], length: lengthOf(body), errors: [] }
    add(began, { line, errors, ...(element && { element }) })
    return began
  }

  function checkFirst(began: Group): void {
    const { key, line } = began
    if (unknownLine !== undefined) reject(began, line, '', incomplete(unknownLine))
    const known = firstLines.get(key)
    if (known !== undefined) {
      const detail = `Rows with ${key} begin on line ${known}, and are imported without this one: the rows of one record must be adjacent.`
      reject(began, line, keyPointer, detail)
    } else if (firstLines.size >= maxKeys) {
      reject(began, line, keyPointer, `A file has rows of at most ${maxKeys} records.`)
    } else firstLines.set(key, line)
  }

  function add(to: Group, { line, body = {}, element, errors = [] }: GroupedRow): void {
    for (const { pointer, code, detail } of errors) to.errors.push({ line, pointer, code, detail })
    for (const [name, value] of Object.entries(body)) {
      if (value === null || isDeepStrictEqual(value, to.body[name])) continue
      const detail = `differs from line ${to.line}: the rows of one record have the same value, or only the first has one.`
      reject(to, line, inColumns(`/${name}`), detail)
    }
    to.length += lengthOf(element)
    const isTooLong = to.length > maxRowLength
    if (isTooLong) reject(to, line, '', `The rows of one record have at most ${maxRowLength} characters.`)
    if (element && !isTooLong && to.lines.length < maxElements) {
      to.elements?.push(element)
      to.lines.push(line)
    }
    to.errors.splice(maxErrors)
  }

  function reject(rejected: Group, line: number, pointer: string, detail: string): void {
    rejected.errors.push({ line, ...requestError(pointer, 'rule-violation', detail) })
  }

  function toRecord({ line, body, elements, lines, errors }: Group): FileRow {
    const elementPointer = new RegExp(`^/${list}/(\\d+)(.*)$`)
    return {
      line,
      ...(errors.length > 0 ? { errors } : { body: { ...body, ...(elements && { [list]: elements }) } }),
      locate(error) {
        const [, at, pointer = ''] = elementPointer.exec(error.pointer) ?? []
        return at === undefined
          ? { line, ...error, pointer: inColumns(error.pointer) }
          : { line: lines[Number(at)] ?? line, ...error, pointer }
      },
    }
  }
}

const incomplete = (line: number): string =>
  `The row on line ${line}, which may belong to this record, does not say to which one: the record is not imported without it.`
