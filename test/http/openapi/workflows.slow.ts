// Runs the Arazzo workflows against the service.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { startService } from '../../support/service.ts'
import { runTool } from '../../support/tools.ts'

interface Step {
  stepId: string
  status: string
  /** If the step is a request. */
  checks?: { passed: boolean; message: string }[]
  response?: { statusCode: number; body: unknown }
  /** If the step is a workflow. */
  executedSteps?: Step[]
}
interface Report {
  files: Record<string, { executedWorkflows: (Step & { workflowId: string })[] }>
}

t.test('the Arazzo workflows run to completion', async (t) => {
  const { address, operator } = await startService(t)
  const file = 'openapi/workflows.arazzo.yaml'
  const report = join(t.testdir(), 'report.json')
  const journeys = [
    'registerAgencies',
    'formPartnership',
    'startPlanning',
    'followChanges',
    'endorseMission',
    'completeChecklistRound',
    'agreeCommunicationPlan',
    'agreeConflictPlan',
    'agreeExpectation',
    'signAgreement',
    'amendAgreement',
    'renewAgreement',
  ]
  const chosen = journeys.flatMap((workflowId) => ['--workflow', workflowId])
  const given = ['--server', `service=${address}`, '--input', `operatorKey=${operator.key}`, '--json-output', report]
  const { output } = await runTool('redocly', 'respect', file, ...chosen, ...given)
  const { files } = JSON.parse(await readFile(report, 'utf8').catch(() => '{ "files": {} }')) as Report
  const workflows = files[file]?.executedWorkflows ?? []
  t.strictSame(
    workflows.map(({ workflowId }) => workflowId),
    journeys,
    output,
  )
  for (const workflow of workflows) {
    t.strictSame(failuresOf(workflow), [], workflow.workflowId)
    t.equal(workflow.status, 'success')
  }
})

/** The failed checks of a step and its nested steps, with the responses. */
function failuresOf({ stepId, checks = [], response, executedSteps = [] }: Step): object[] {
  const failed = checks.filter(({ passed }) => !passed).map(({ message }) => ({ stepId, message, response }))
  return [...failed, ...executedSteps.flatMap(failuresOf)]
}
