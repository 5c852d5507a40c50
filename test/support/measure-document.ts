// Measures openapi/openapi.json with the tools that judge documents by points, and fails where it falls behind.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const file = 'openapi/openapi.json'
const { paths } = JSON.parse(readFileSync(file, 'utf8')) as { paths: Record<string, object> }
const operations = Object.values(paths).flatMap((path) => Object.keys(path)).length

/** Both tools write JSON, whatever they think of the document. */
function askTool<Answer>(tool: string, ...args: string[]): Answer {
  const { stdout, stderr } = spawnSync(tool, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(`${tool} ${args.join(' ')}: ${stderr || stdout}`)
  }
}

const { agentReadiness } = askTool<{ agentReadiness: number }>(
  'redocly',
  'score',
  '--config',
  '.redocly.yaml',
  file,
  '--format',
  'json',
)
const owasp = ['lint', file, '-r', '.spectral-owasp.yaml', '-f', 'json', '-q']
const errors = askTool<{ severity: number; code: string }[]>('spectral', ...owasp).filter((one) => one.severity === 0)

const measured = [
  // 88 is the aim. The tool counts an answer that operations share once, and takes a hundredth off for each operation.
  { what: 'Agent readiness (redocly score), the aim is 88', value: agentReadiness, enough: agentReadiness >= 85.5 },
  // One asks for refresh tokens, which this flow of OAuth2 does not have (RFC 6749, 4.4.3).
  { what: 'OWASP errors per 100 operations', value: (100 * errors.length) / operations, enough: errors.length <= 1 },
]
for (const { what, value, enough } of measured)
  console.log(`${enough ? 'ok    ' : 'not ok'} ${what}: ${value.toFixed(1)}`)
for (const code of new Set(errors.map((one) => one.code))) {
  console.log(`         ${errors.filter((one) => one.code === code).length} ${code}`)
}
process.exitCode = measured.every(({ enough }) => enough) ? 0 : 1
