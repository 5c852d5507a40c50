// Runs the Arazzo workflows against the service.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { withClient } from '../../../src/database/migrate.ts'
import { isSignedWith } from '../../support/signatures.ts'
import { runTool } from '../../support/tools.ts'
import { startReceiver, startWebhookService } from '../../support/webhooks.ts'

interface Step {
  stepId: string
  status: string
  /** If the step is a request. */
  checks?: { passed: boolean; message: string }[]
  response?: { statusCode: number; body: unknown }
  /** If the step failed and is a step that is tried again. */
  retriesLeft?: number
  /** If the step is a workflow. */
  executedSteps?: Step[]
}
interface Report {
  files: Record<string, { executedWorkflows: (Step & { workflowId: string })[] }>
}

t.test('the Arazzo workflows run to completion', async (t) => {
  const { address, operator, ownerUrl } = await startWebhookService(t)
  const receiver = await startReceiver(t)
  receiver.pingWith(async (response, { data }, request) => {
    const key = await withClient(ownerUrl, async (client) => {
      const { rows } = await client.query('select public_key from webhook_secrets where public_key is not null')
      return rows[0].public_key as string
    })
    response.writeHead(isSignedWith(key, request) ? 200 : 400).end(data.challenge)
  })
  const file = 'openapi/workflows.arazzo.yaml'
  const report = join(t.testdir(), 'report.json')
  const journeys = [
    'registerAgencies',
    'formPartnership',
    'startPlanning',
    'followChanges',
    'subscribeToChanges',
    'endorseMission',
    'completeChecklistRound',
    'agreeCommunicationPlan',
    'agreeConflictPlan',
    'agreeExpectation',
    'planFunding',
    'allocateCosts',
    'payObligation',
    'agreeFeeDecision',
    'signAgreement',
    'amendAgreement',
    'renewAgreement',
  ]
  const chosen = journeys.flatMap((workflowId) => ['--workflow', workflowId])
  const inputs = ['--input', `operatorKey=${operator.key}`, '--input', `receiverUrl=${receiver.url}`]
  const given = ['--server', `service=${address}`, ...inputs, '--json-output', report]
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
  t.strictSame(
    receiver.received.map(({ event }) => event.type),
    ['contact.created'],
    'what subscribeToChanges receives',
  )
})

/** The failed checks of a step and its nested steps, with the responses. */
function failuresOf({ stepId, retriesLeft = 0, checks = [], response, executedSteps = [] }: Step): object[] {
  // The step was tried again, and is listed once more.
  if (retriesLeft > 0) return []
  const failed = checks.filter(({ passed }) => !passed).map(({ message }) => ({ stepId, message, response }))
  return [...failed, ...executedSteps.flatMap(failuresOf)]
}
