// The cursor at which an erasure continues. It is encrypted: the record may be one that the organization must not see.
import type { Encryptor } from '../../http/encryption.ts'
import { Problem } from '../../problems.ts'

/** Erased up to this record of this partnership. The nil UUID is the organization itself, or no record. */
export interface Position {
  fromPartnership: string
  /** Records are erased in the order of type and id. */
  afterType: string
  afterRecord: string
}

export const encodeCursor = ({ fromPartnership, afterType, afterRecord }: Position, encryptor: Encryptor): string =>
  Buffer.from(encryptor.encrypt(`${fromPartnership}/${afterType}/${afterRecord}`), 'base64').toString('base64url')

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const form = new RegExp(`^(${uuid})/([a-z_]{0,40})/(${uuid})$`)

/** Throws `invalid-cursor` if it is not the result of `encodeCursor`. */
export function decodeCursor(encoded: string, encryptor: Encryptor): Position {
  const [, fromPartnership, afterType, afterRecord] = form.exec(decrypted(encoded, encryptor)) ?? []
  if (fromPartnership === undefined || afterType === undefined || afterRecord === undefined) {
    throw new Problem('invalid-cursor', 'Send nextCursor of the previous response as cursor.')
  }
  return { fromPartnership, afterType, afterRecord }
}

function decrypted(encoded: string, encryptor: Encryptor): string {
  try {
    return encryptor.decrypt(Buffer.from(encoded, 'base64url').toString('base64'))
  } catch {
    return ''
  }
}
