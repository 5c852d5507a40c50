// Comparison of lists. `t.match` of a list accepts further elements.
import type { Test } from 'tap'

/** Each element matches the pattern at its place, and there is no other one. */
export function matchAll(t: Test, found: readonly unknown[], patterns: readonly object[]): void {
  t.equal(found.length, patterns.length, 'as many elements')
  t.match(found, patterns)
}
