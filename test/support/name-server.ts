// A DNS server that answers what a test says.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import ipaddr from 'ipaddr.js'
import type { Test } from 'tap'

/** The addresses of a name; empty: none of this type; undefined: there is no such name; null: no response at all. */
type Addresses = readonly string[] | undefined | null
export type AnswerName = (name: string, type: 'A' | 'AAAA') => Addresses

const types: Record<number, 'A' | 'AAAA'> = { 1: 'A', 28: 'AAAA' }
const nameError = 3

/** Listens on port 53 of `host`. `queries`: name and type of each, such as receiver.example A. */
export async function startNameServer(t: Test, answer: AnswerName, host = '127.0.0.1') {
  const queries: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message, { port, address }) => {
    const { name, typeCode, end } = questionOf(message)
    const type = types[typeCode]
    queries.push(`${name} ${type ?? typeCode}`)
    const addresses = type === undefined ? [] : answer(name, type)
    if (addresses === null) return
    const header = Buffer.alloc(12)
    header.writeUInt16BE(message.readUInt16BE(0), 0)
    // A response, from a server that resolves recursively.
    header.writeUInt16BE(0x8180 + (addresses === undefined ? nameError : 0), 2)
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(addresses?.length ?? 0, 6)
    const records = (addresses ?? []).map((one) => recordOf(typeCode, one))
    socket.send(Buffer.concat([header, message.subarray(12, end), ...records]), port, address)
  })
  socket.bind(53, host)
  await once(socket, 'listening')
  t.teardown(() => socket.close())
  return { queries }
}

function questionOf(message: Buffer): { name: string; typeCode: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), typeCode: message.readUInt16BE(at + 1), end: at + 5 }
}

/** For the name in the question; it must not be cached. */
function recordOf(typeCode: number, address: string): Buffer {
  const bytes = ipaddr.parse(address).toByteArray()
  const fixed = Buffer.alloc(12)
  fixed.writeUInt16BE(0xc00c, 0)
  fixed.writeUInt16BE(typeCode, 2)
  fixed.writeUInt16BE(1, 4)
  fixed.writeUInt16BE(bytes.length, 10)
  return Buffer.concat([fixed, Buffer.from(bytes)])
}
