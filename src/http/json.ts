// Reads the body of a request as JSON, and refuses whatever could not be kept and given back as it was sent.
import { Problem } from '../problems.ts'

const maxDepth = 32
/** No list that is asked for is longer, and what is held against a schema may be compared each with each. */
const maxItems = 1_000

/** What may stand next, in the words of a refusal, and the characters that it can begin with. */
const firstCharacters = {
  'a value': '"{[-0123456789tfn',
  'a value or ]': '"{[-0123456789tfn]',
  'a name in double quotes': '"',
  'a name in double quotes or }': '"}',
  'a colon': ':',
  'a comma or ]': ',]',
  'a comma or }': ',}',
  'the end of the body': '',
}

const word = /true|false|null/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const escaped = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y
const loneSurrogate = /\p{Surrogate}/u
const [quote, backslash, space] = [0x22, 0x5c, 0x20]
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** An object or array that is not read to its end yet; `name` is the one that the next value in an object goes by. */
interface Container {
  content: unknown[] | Record<string, unknown>
  name: string
}

/**
 * What JSON.parse ought to make of the bytes. Throws `invalid-json` with the first fault and its place.
 *
 * JSON.parse itself is no help: it keeps the last of two names and rounds numbers without a word, its messages quote
 * the body and often leave out the place, and in Node 24 it mistakes names with escapes (nodejs/node#63785).
 */
export function readJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  if (text === '') throw invalidJson('empty-body', 'The body is empty.')
  if (text.startsWith('\uFEFF')) throw invalidJson('byte-order-mark', 'The body begins with a byte order mark.')
  return read(text)
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw invalidJson('not-utf-8', 'The body is not UTF-8.')
  }
}

function read(text: string): unknown {
  const levels: Container[] = []
  let expected: keyof typeof firstCharacters = 'a value'
  let value: unknown
  let end: number
  for (let at = 0; at < text.length; at = end) {
    const sign = text.charAt(at)
    end = at + 1
    if (sign === ' ' || sign === '\n' || sign === '\r' || sign === '\t') continue
    if (!firstCharacters[expected].includes(sign)) throw syntaxError(text, at, expected)
    const level = levels.at(-1)
    if (sign === ':') {
      expected = 'a value'
    } else if (sign === ',') {
      expected = Array.isArray(level?.content) ? 'a value' : 'a name in double quotes'
    } else if (sign === '{' || sign === '[') {
      if (levels.length === maxDepth) throw invalidJson('too-deep', `There are more than ${maxDepth} levels.`, levels)
      levels.push({ content: sign === '{' ? {} : [], name: '' })
      expected = sign === '{' ? 'a name in double quotes or }' : 'a value or ]'
    } else if (sign === '"' && level && expected.startsWith('a name')) {
      end = stringEnd(text, at)
      level.name = textOf(text.slice(at, end), levels, levels.length - 1)
      checkName(level, levels)
      expected = 'a colon'
    } else {
      if (sign === '}' || sign === ']') {
        value = levels.pop()?.content
      } else if (sign === '"') {
        end = stringEnd(text, at)
        value = textOf(text.slice(at, end), levels)
      } else if (sign >= 'a') {
        end = tokenEnd(word, text, at, 'a value')
        value = sign === 'n' ? null : sign === 't'
      } else {
        end = tokenEnd(number, text, at, 'a value')
        value = numberOf(text.slice(at, end), levels)
      }
      expected = addValue(value, levels)
    }
  }
  if (expected !== 'the end of the body') throw syntaxError(text, text.length, expected)
  return value
}

/** Puts the value where it belongs, and answers what may stand after it. */
function addValue(value: unknown, levels: Container[]): keyof typeof firstCharacters {
  const level = levels.at(-1)
  if (!level) return 'the end of the body'
  if (Array.isArray(level.content)) {
    if (level.content.length === maxItems) {
      throw invalidJson('too-many-items', `There are more than ${maxItems} items.`, levels.slice(0, -1))
    }
    level.content.push(value)
    return 'a comma or ]'
  }
  level.content[level.name] = value
  return 'a comma or }'
}

function tokenEnd(token: RegExp, text: string, at: number, expected: string): number {
  token.lastIndex = at
  if (!token.test(text)) throw syntaxError(text, at, expected)
  return token.lastIndex
}

function stringEnd(text: string, start: number): number {
  let at = start + 1
  for (let sign = text.charCodeAt(at); sign !== quote; sign = text.charCodeAt(at)) {
    if (sign === backslash) at = tokenEnd(escaped, text, at, 'an escape that JSON knows')
    else if (sign >= space) at++
    else throw syntaxError(text, at, 'the rest of a string')
  }
  return at + 1
}

/** What a string or name says; `depth` is how many of the levels lead to it: a faulty name's place is its object. */
function textOf(string: string, levels: Container[], depth = levels.length): string {
  // NUL and lone surrogates can only be escapes: the grammar forbids the one, and UTF-8 the other.
  if (!string.includes('\\')) return string.slice(1, -1)
  const content: string = JSON.parse(string)
  const around = levels.slice(0, depth)
  if (content.includes('\0')) throw invalidJson('nul-character', 'A string or name holds the character U+0000.', around)
  if (loneSurrogate.test(content))
    throw invalidJson('lone-surrogate', 'A string or name holds half a character.', around)
  return content
}

function checkName({ content, name }: Container, levels: Container[]): void {
  if (name === '__proto__' || name === 'constructor')
    throw invalidJson('reserved-name', 'The name is reserved.', levels)
  if (Object.hasOwn(content, name)) throw invalidJson('duplicate-name', 'The name stands twice in its object.', levels)
}

function numberOf(literal: string, levels: Container[]): number {
  const value = Number(literal)
  const outOfRange = 'The number is further from 0 than 2^53 - 1.'
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw invalidJson('number-out-of-range', outOfRange, levels)
  // A double keeps 15 digits, save in its tiniest numbers.
  if (literal.length <= 15 && Math.abs(value) > 1e-300) return value
  const written = String(value)
  if (written !== literal && normalizedDecimal(written) !== normalizedDecimal(literal))
    throw invalidJson('number-not-exact', 'The number would be kept as another one; 15 digits are safe.', levels)
  return value
}

/** The same text for the same number, however it is written: 1.50 and 15e-1 are both 15e-1. */
function normalizedDecimal(literal: string): string {
  const [digits = '', exponent = '0'] = literal.replace(/^-/, '').toLowerCase().split('e')
  const [whole = '', fraction = ''] = digits.split('.')
  const all = whole + fraction
  let [first, last] = [0, all.length]
  while (all[first] === '0') first++
  while (last > first && all[last - 1] === '0') last--
  return first === last ? '0' : `${all.slice(first, last)}e${Number(exponent) - fraction.length + all.length - last}`
}

function syntaxError(text: string, at: number, expected: string): Problem {
  const lines = text.slice(0, at).split('\n')
  const place = `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`
  return invalidJson('syntax', `The body is not JSON: ${expected} was expected at ${place}.`)
}

function invalidJson(code: string, detail: string, levels: Container[] = []): Problem {
  const steps = levels.map(({ content, name }) => (Array.isArray(content) ? `${content.length}` : name))
  const pointer = steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  return new Problem('invalid-json', detail, { errors: [{ pointer, code, detail }] })
}
