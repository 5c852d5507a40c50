// Reads the feed of changes page by page, or as a stream of server-sent events.
import type { Body, Client, Service } from './service.ts'

/** Reads all changes after a position. Returns them and the new position. */
export async function readChanges({ call }: Client, after?: string, query = '') {
  const changes: Body[] = []
  for (let position = after; ; ) {
    const { status, body } = await call('GET', `/v1/changes?${position ? `after=${position}` : ''}${query}`)
    if (status !== 200) throw new Error(`Cannot read the changes: ${JSON.stringify(body)}`)
    changes.push(...body.data)
    position = body.position as string
    if (!body.hasMore) return { changes, position }
  }
}

/** The position of the latest change of a client's feed. */
export const lastPosition = async (client: Client): Promise<string> => (await readChanges(client)).position

/** The types of the changes. */
export const typesOf = (changes: Body[]): string[] => changes.map(({ type }) => type)

/** Streams the feed; `next()` returns the next change, or undefined once the stream has ended. */
export async function streamChanges(
  { address }: Service,
  { key }: Client,
  query = '',
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${address}/v1/changes/stream?${query}`, {
    headers: { authorization: `Bearer ${key}`, ...headers },
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const seen: string[] = []
  return {
    response,
    /** All received blocks, including comments. */
    seen,
    async next(): Promise<Body | undefined> {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end >= 0) {
          const block = text.slice(0, end)
          text = text.slice(end + 2)
          seen.push(block)
          const [, data] = /^data: (.*)$/m.exec(block) ?? []
          if (data !== undefined) return { id: /^id: (.*)$/m.exec(block)?.[1], ...JSON.parse(data) }
          continue
        }
        const { done, value } = (await reader?.read().catch(() => undefined)) ?? { done: true }
        if (done || value === undefined) return undefined
        text += value
      }
    },
    close: () => reader?.cancel(),
  }
}
