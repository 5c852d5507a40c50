// The comparison of external ids. Pure.
import type { ExternalId } from '../../database/columns.ts'

export const isSame = (one: ExternalId, other: ExternalId): boolean =>
  one.scheme === other.scheme && one.value === other.value
