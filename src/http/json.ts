// Parses the body of a request as JSON, and rejects values that can't be stored and returned unchanged.
import { Problem } from '../problems.ts'

const maxDepth = 32
/** No schema allows more items. Checked while parsing, because uniqueItems takes quadratic time. */
const maxItems = 1_000

/** What the grammar allows next, as error messages name it, with the characters that it can begin with. */
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

const keyword = /true|false|null/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const escaped = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y
const loneSurrogate = /\p{Surrogate}/u
const [quote, backslash, space] = [0x22, 0x5c, 0x20]
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** An object or array that is not closed yet; `name` is the name of the next value of an object. */
interface Container {
  content: unknown[] | Record<string, unknown>
  name: string
}

/**
 * Parses the bytes of a body. Throws `invalid-json` with the first error and its position.
 *
 * JSON.parse is not used: it accepts duplicate names and rounds numbers silently, its messages quote the body and often
 * omit the position, and in Node 24 it confuses names with escapes (nodejs/node#63785).
 */
export function readJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  if (text === '') throw invalidJson('empty-body', 'The body is empty.')
  if (text.startsWith('\uFEFF')) throw invalidJson('byte-order-mark', 'The body begins with a byte order mark.')
  return parse(text)
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw invalidJson('not-utf-8', 'The body is not UTF-8.')
  }
}

function parse(text: string): unknown {
  const levels: Container[] = []
  let expected: keyof typeof firstCharacters = 'a value'
  let value: unknown
  let end: number
  for (let at = 0; at < text.length; at = end) {
    const char = text.charAt(at)
    end = at + 1
    if (char === ' ' || char === '\n' || char === '\r' || char === '\t') continue
    if (!firstCharacters[expected].includes(char)) throw syntaxError(text, at, expected)
    const level = levels.at(-1)
    if (char === ':') {
      expected = 'a value'
    } else if (char === ',') {
      expected = Array.isArray(level?.content) ? 'a value' : 'a name in double quotes'
    } else if (char === '{' || char === '[') {
      if (levels.length === maxDepth) throw invalidJson('too-deep', `There are more than ${maxDepth} levels.`, levels)
      levels.push({ content: char === '{' ? {} : [], name: '' })
      expected = char === '{' ? 'a name in double quotes or }' : 'a value or ]'
    } else if (char === '"' && level && expected.startsWith('a name')) {
      end = stringEnd(text, at)
      level.name = parseString(text.slice(at, end), levels, levels.length - 1)
      checkName(level, levels)
      expected = 'a colon'
    } else {
      if (char === '}' || char === ']') {
        value = levels.pop()?.content
      } else if (char === '"') {
        end = stringEnd(text, at)
        value = parseString(text.slice(at, end), levels)
      } else if (char >= 'a') {
        end = tokenEnd(keyword, text, at, 'a value')
        value = char === 'n' ? null : char === 't'
      } else {
        end = tokenEnd(number, text, at, 'a value')
        value = parseNumber(text.slice(at, end), levels)
      }
      expected = addValue(value, levels)
    }
  }
  if (expected !== 'the end of the body') throw syntaxError(text, text.length, expected)
  return value
}

/** Adds the value to the innermost container, and returns what the grammar allows next. */
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
  for (let char = text.charCodeAt(at); char !== quote; char = text.charCodeAt(at)) {
    if (char === backslash) at = tokenEnd(escaped, text, at, 'a valid escape')
    else if (char >= space) at++
    else throw syntaxError(text, at, 'the rest of a string')
  }
  return at + 1
}

/** The content of a string or name. Errors point to the innermost of the first `depth` levels: for a name, to its object. */
function parseString(string: string, levels: Container[], depth = levels.length): string {
  // NUL and lone surrogates can only be written as escapes: the grammar forbids the former, UTF-8 the latter.
  if (!string.includes('\\')) return string.slice(1, -1)
  const content: string = JSON.parse(string)
  const path = levels.slice(0, depth)
  if (content.includes('\0'))
    throw invalidJson('nul-character', 'A string or name contains the character U+0000.', path)
  if (loneSurrogate.test(content))
    throw invalidJson('lone-surrogate', 'A string or name contains a lone surrogate.', path)
  return content
}

function checkName({ content, name }: Container, levels: Container[]): void {
  if (name === '__proto__' || name === 'constructor')
    throw invalidJson('reserved-name', 'The name is reserved.', levels)
  if (Object.hasOwn(content, name)) throw invalidJson('duplicate-name', 'The name occurs twice in its object.', levels)
}

function parseNumber(literal: string, levels: Container[]): number {
  const value = Number(literal)
  const outOfRange = 'The absolute value of the number is greater than 2^53 - 1.'
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw invalidJson('number-out-of-range', outOfRange, levels)
  // A double represents 15 significant digits exactly, except for subnormal numbers.
  if (literal.length <= 15 && Math.abs(value) > 1e-300) return value
  const written = String(value)
  if (written !== literal && normalizedDecimal(written) !== normalizedDecimal(literal))
    throw invalidJson('number-not-exact', 'The number can only be stored rounded; up to 15 digits are exact.', levels)
  return value
}

/** The same text for equal numbers: 15e-1 for 1.50 and for 15e-1. */
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
  const position = `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`
  return invalidJson('syntax', `The body is not JSON: ${expected} was expected at ${position}.`)
}

function invalidJson(code: string, detail: string, levels: Container[] = []): Problem {
  const steps = levels.map(({ content, name }) => (Array.isArray(content) ? `${content.length}` : name))
  const pointer = steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  return new Problem('invalid-json', detail, { errors: [{ pointer, code, detail }] })
}
