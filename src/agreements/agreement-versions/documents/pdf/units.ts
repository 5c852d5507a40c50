// What is placed on pages: units that are not divided, or divide themselves, and the elements of the structure that they belong to.
import type { Canvas } from './canvas.ts'

/** An element of the structure of the document, which assistive technology reads. It is created when it is first drawn. */
export interface Node {
  tag: string
  parent: Node | null
  scope?: 'Row' | 'Column'
}

export const node = (tag: string, parent: Node | null = null, scope?: Node['scope']): Node => ({
  tag,
  parent,
  ...(scope && { scope }),
})

/** Lengths are in points. */
export interface Unit {
  height: number
  /** Space above, except at the top of a page. */
  before: number
  /** Not at the end of a page, with the next unit on the next one. */
  keepWithNext?: boolean
  /** Begins a page. */
  onNewPage?: boolean
  /** The id of its heading. */
  anchor?: string
  /** Drawn before the unit if it is the first of a page: the header of its table. */
  repeated?: Unit
  /** Divides the unit. The height of the first part is at most `height`. Undefined if that is too little. */
  divide?(height: number): [Unit, Unit] | undefined
  /** `y` is the top, from the top of the page. */
  draw(canvas: Canvas, y: number): void
}

export interface Placed {
  unit: Unit
  y: number
}

export class TooManyPages extends Error {}

/** Units of at least this height are divided rather than moved to the next page. */
const minDivided = 260
/** The least height of both parts of a divided unit. */
const minPart = 60

/** Distributes units over pages, from `top` to `bottom` of each. Throws TooManyPages. */
export function paginate(units: readonly Unit[], top: number, bottom: number, maxPages: number): Placed[][] {
  const pages: Placed[][] = []
  let page: Placed[] = []
  let y = top
  /** The number of units on a page that has only what is repeated. */
  let empty = 0
  const place = (unit: Unit) => {
    if (page.length > 0) y += unit.before
    page.push({ unit, y })
    y += unit.height
  }
  const startPage = (first: Unit) => {
    if (pages.length === maxPages) throw new TooManyPages()
    page = []
    pages.push(page)
    y = top
    if (first.repeated) place(first.repeated)
    empty = page.length
  }
  /** The first unit is the last of the list. */
  const remaining = units.toReversed()
  /** Places the first units, and divides the last one of them. False if one of its parts would be too low. */
  const divide = (group: readonly Unit[], height: number, minRest: number): boolean => {
    const parts = height < minPart ? undefined : group.at(-1)?.divide?.(height)
    if (parts === undefined || parts[1].height < minRest) return false
    for (const unit of group.slice(0, -1)) place(unit)
    place(parts[0])
    remaining.splice(-group.length, group.length, parts[1])
    startPage(parts[1])
    return true
  }
  for (let first = remaining.at(-1); first !== undefined; first = remaining.at(-1)) {
    if (pages.length === 0 || (first.onNewPage && page.length > empty)) startPage(first)
    const start = remaining.findLastIndex((unit, index) => !unit.keepWithNext || index === 0)
    const group = remaining.slice(start).reverse()
    const height = group.reduce((sum, unit) => sum + unit.before + unit.height, page.length > 0 ? 0 : -first.before)
    const lastHeight = group.at(-1)?.height ?? 0
    if (y + height <= bottom) {
      for (const unit of group) place(unit)
      remaining.length -= group.length
    } else if (lastHeight >= minDivided && divide(group, bottom - y - height + lastHeight, minPart)) {
      // The rest of the unit is the next one.
    } else if (page.length > empty) {
      startPage(first)
    } else if (y + first.height <= bottom || !divide([first], bottom - y, 0)) {
      // The group is higher than a page.
      place(first)
      remaining.length -= 1
    }
  }
  return pages
}
