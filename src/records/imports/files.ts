// The file of an import: stored in parts while it is received, and read part by part when it is processed.
import { createHash } from 'node:crypto'
import { TextDecoder } from 'node:util'
import type { FastifyRequest } from 'fastify'
import type { Endpoints, WriteContext } from '../../http/endpoints.ts'
import { Problem } from '../../problems.ts'
import { maxFileBytes } from './rules.ts'
import type { Import, ImportStore } from './store.ts'

/** In UTF-16 code units. */
const minPartLength = 512 * 1024

/** Stores the body of the request, and returns its SHA-256 digest. */
export async function storeFile(
  store: ImportStore,
  endpoints: Endpoints,
  request: FastifyRequest,
  partnershipId: string,
  importId: string,
): Promise<string> {
  const digest = createHash('sha256')
  let partNumber = 0
  for await (const content of readTextParts(request.body as AsyncIterable<Buffer>)) {
    const insertPart = async (write: WriteContext) => {
      const { organizationId } = write.caller
      const createdAt = await write.now()
      write.enqueue(store.insertPart, { partnershipId, organizationId, importId, partNumber, content, createdAt })
    }
    // Also in a closed partnership: a repeated request is recognized by the digest of its file.
    await endpoints.transact(request, insertPart, { allowedWhenClosed: true })
    partNumber++
    digest.update(content)
  }
  return digest.digest('base64url')
}

export async function* readStoredFile(
  store: ImportStore,
  endpoints: Endpoints,
  request: FastifyRequest,
  { partnershipId, id: importId }: Import,
): AsyncGenerator<string> {
  for (let partNumber = 0; ; partNumber++) {
    const [part] = await endpoints.query(request, (reader) =>
      reader.query(store.findPart, { partnershipId, importId, partNumber }),
    )
    if (part === undefined) return
    yield part.content
  }
}

export const deleteFile = (store: ImportStore, write: WriteContext, partnershipId: string, importId: string): void =>
  write.enqueue(store.deleteParts, { partnershipId, importId })

/** Decodes the body into texts of `minPartLength` or more. Throws if it is not UTF-8 text or longer than `maxFileBytes`. */
export async function* readTextParts(body: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let size = 0
  let text = ''
  for await (const bytes of body) {
    size += bytes.length
    if (size > maxFileBytes) {
      throw new Problem('body-too-large', `The maximum size of a file is ${maxFileBytes / 2 ** 20} MiB.`)
    }
    text += decode(decoder, bytes)
    if (text.length >= minPartLength) {
      yield text
      text = ''
    }
  }
  text += decode(decoder)
  if (text !== '') yield text
}

/** Without `bytes` it ends the stream. Throws `invalid-file`. */
function decode(decoder: TextDecoder, bytes?: Buffer): string {
  let text: string
  try {
    text = bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
  } catch {
    throw invalidFile(
      'not-utf-8',
      'The file is not UTF-8 text. Save it as UTF-8; some programs name this form "CSV UTF-8".',
    )
  }
  if (!text.includes('\0')) return text
  throw invalidFile('nul-character', 'The file contains the character U+0000; it may be UTF-16. Save it as UTF-8.')
}

const invalidFile = (code: string, detail: string) =>
  new Problem('invalid-file', detail, { errors: [{ pointer: '', code, detail }] })
