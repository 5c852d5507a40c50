// The file of an import: put away in parts as fast as it comes in, and read again part by part when it is worked off.
import { createHash } from 'node:crypto'
import { TextDecoder } from 'node:util'
import type { FastifyRequest } from 'fastify'
import type { Endpoints, WriteContext } from '../../http/endpoints.ts'
import { Problem } from '../../problems.ts'
import { maxBytes } from './rules.ts'
import type { Import, ImportStore } from './store.ts'

const partSize = 512 * 1024

/** Puts away what the request brings, and answers what tells it from another file. */
export async function keepFile(
  store: ImportStore,
  endpoints: Endpoints,
  request: FastifyRequest,
  partnershipId: string,
  importId: string,
): Promise<string> {
  // Parts end where the network has it.
  const digest = createHash('sha256')
  let partNumber = 0
  for await (const content of textsOf(request.body as AsyncIterable<Buffer>)) {
    const put = async (write: WriteContext) => {
      const { organizationId } = write.caller
      const createdAt = await write.now()
      write.enqueue(store.insertPart, { partnershipId, organizationId, importId, partNumber, content, createdAt })
    }
    // What was answered before is answered again, even in a partnership that is over since: by the file it is known.
    await endpoints.transact(request, put, { allowedWhenClosed: true })
    partNumber++
    digest.update(content)
  }
  return digest.digest('base64url')
}

export async function* keptFile(
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

export const removeFile = (store: ImportStore, write: WriteContext, partnershipId: string, importId: string): void =>
  write.enqueue(store.removeParts, { partnershipId, importId })

/** The body as text in parts of some size; what is no UTF-8, or longer than a file may be, is refused. */
async function* textsOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let size = 0
  let text = ''
  for await (const bytes of body) {
    size += bytes.length
    if (size > maxBytes) throw new Problem('body-too-large', `Send at most ${maxBytes / 2 ** 20} MiB.`)
    text += decoded(decoder, bytes)
    if (text.length >= partSize) {
      yield text
      text = ''
    }
  }
  text += decoded(decoder)
  if (text !== '') yield text
}

function decoded(decoder: TextDecoder, bytes?: Buffer): string {
  try {
    const text = bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    if (!text.includes('\0')) return text
  } catch {
    // Said below.
  }
  throw new Problem('invalid-json', 'The file is not UTF-8 text without NUL characters.')
}
