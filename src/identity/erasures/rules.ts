// The cursor at which an erasure continues. Pure.
import { Problem } from '../../problems.ts'

/** Erased up to this record of this partnership. The nil UUID is the organization itself, or no record. */
export interface Position {
  fromPartnership: string
  afterRecord: string
}

export const encodeCursor = ({ fromPartnership, afterRecord }: Position): string =>
  Buffer.from(`${fromPartnership}/${afterRecord}`).toString('base64url')

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const form = new RegExp(`^(${uuid})/(${uuid})$`)

/** Throws `invalid-cursor` if it is not the result of `encodeCursor`. */
export function decodeCursor(encoded: string): Position {
  const [, fromPartnership, afterRecord] = form.exec(Buffer.from(encoded, 'base64url').toString()) ?? []
  if (fromPartnership === undefined || afterRecord === undefined) {
    throw new Problem('invalid-cursor', 'Send nextCursor of the previous response as cursor.')
  }
  return { fromPartnership, afterRecord }
}
