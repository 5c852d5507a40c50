// The order of deliveries: of a lane one at a time, in order; of different lanes in parallel. Pure.

/** What waits to be sent. */
export interface Item {
  /** The lane and the partnership or organization; null: in no order. */
  key: string | null
}

export class Lanes<One extends Item> {
  readonly #queues = new Map<string, One[]>()
  readonly #busy = new Set<string>()
  readonly #separate: One[] = []
  #count = 0
  #isSeparateNext = true

  /** How many wait. */
  get count(): number {
    return this.#count
  }

  /** Of how many lanes something can be sent now. */
  get readyCount(): number {
    let count = 0
    for (const key of this.#queues.keys()) if (!this.#busy.has(key)) count++
    return count
  }

  /** The lanes in which something is being sent or waits. */
  get keys(): string[] {
    return [...new Set([...this.#queues.keys(), ...this.#busy])]
  }

  has(key: string): boolean {
    return this.#queues.has(key) || this.#busy.has(key)
  }

  add(item: One): void {
    this.#count++
    if (item.key === null) return void this.#separate.push(item)
    const queue = this.#queues.get(item.key)
    if (queue === undefined) this.#queues.set(item.key, [item])
    else queue.push(item)
  }

  /** The next item that can be sent; its lane is busy until `end`. Lanes take turns, and so do items in a lane and others. */
  take(): One | undefined {
    this.#isSeparateNext = !this.#isSeparateNext
    const item = this.#isSeparateNext
      ? (this.#takeFromLane() ?? this.#separate.shift())
      : (this.#separate.shift() ?? this.#takeFromLane())
    if (item !== undefined) this.#count--
    return item
  }

  #takeFromLane(): One | undefined {
    for (const [key, queue] of this.#queues) {
      if (this.#busy.has(key)) continue
      const item = queue.shift()
      // Behind the others: a Map keeps the order of insertion.
      this.#queues.delete(key)
      if (queue.length > 0) this.#queues.set(key, queue)
      this.#busy.add(key)
      return item
    }
    return undefined
  }

  /** The lane of an item goes on, unless the item waits for another attempt: then those behind it are returned, and no longer wait here. */
  end({ key }: Item, goesOn: boolean): One[] {
    if (key === null) return []
    this.#busy.delete(key)
    if (goesOn) return []
    const behind = this.#queues.get(key) ?? []
    this.#queues.delete(key)
    this.#count -= behind.length
    return behind
  }
}
