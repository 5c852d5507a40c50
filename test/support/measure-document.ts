// Scores openapi/openapi.json with three tools, and fails if a score is too low.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const file = 'openapi/openapi.json'
const { paths } = JSON.parse(readFileSync(file, 'utf8')) as { paths: Record<string, object> }
const operations = Object.values(paths).flatMap((path) => Object.keys(path)).length

/** The tools write JSON, whatever the score. */
function runJsonTool<Answer>(tool: string, ...args: string[]): Answer {
  const { stdout, stderr } = spawnSync(tool, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(`${tool} ${args.join(' ')}: ${stderr || stdout}`)
  }
}

const { operationScores } = runJsonTool<{ operationScores: Record<string, { agentReadiness: number }> }>(
  'redocly',
  'score',
  '--config',
  '.redocly.yaml',
  file,
  '--format',
  'json',
)
const scores = Object.values(operationScores)
  .map(({ agentReadiness }) => agentReadiness)
  .sort((a, b) => a - b)
const medianScore = scores[Math.floor(scores.length / 2)] ?? 0
const findings = (ruleset: string, severity: number) =>
  runJsonTool<{ severity: number; code: string }[]>('spectral', 'lint', file, '-r', ruleset, '-f', 'json', '-q').filter(
    (one) => one.severity === severity,
  )
const errors = findings('.spectral-owasp.yaml', 0)
const warnings = findings('.spectral-documentation.yaml', 1)
const { impactScore } = runJsonTool<{ impactScore: { categorizedSummary: { overall: number } } }>(
  'lint-openapi',
  '--ruleset',
  'default',
  '--impact-score',
  '--json',
  file,
)

const measured = [
  // Target: 88. Not the score of the document, which is 0.9 times this median and 10 points less a hundredth per operation: it
  // falls with each operation, however well that is described. The tool counts a response that operations share once.
  { name: 'Agent readiness of the median operation (redocly score)', value: medianScore, passed: medianScore >= 85.5 },
  { name: 'OWASP errors per 100 operations', value: (100 * errors.length) / operations, passed: errors.length <= 1 },
  // One rule requires the tags in alphabetical order; they are in the order of a partnership's life.
  {
    name: 'Documentation warnings per 100 operations',
    value: (100 * warnings.length) / operations,
    passed: (100 * warnings.length) / operations <= 5,
  },
  // The tool requires snake case, and deducts points for properties that can be null.
  {
    name: 'IBM impact score',
    value: impactScore.categorizedSummary.overall,
    passed: impactScore.categorizedSummary.overall >= 75,
  },
]
for (const { name, value, passed } of measured)
  console.log(`${passed ? 'ok    ' : 'not ok'} ${name}: ${value.toFixed(1)}`)
const codes = [...errors, ...warnings].map(({ code }) => code)
for (const code of new Set(codes)) {
  console.log(`         ${codes.filter((one) => one === code).length} ${code}`)
}
process.exitCode = measured.every(({ passed }) => passed) ? 0 : 1
