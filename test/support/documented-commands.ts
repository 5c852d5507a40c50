// Runs the commands in documents that readers copy.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { createBootstrapKey } from '../../src/identity/api-clients/bootstrap.ts'
import { documentedScripts, runCommand, runShell } from './commands.ts'
import { peppers } from './own-service.ts'
import { freePort } from './processes.ts'
import { startWebhookService } from './webhooks.ts'

/** The commands in a document, and the output that it shows. */
export async function documentedCommands(file: string) {
  const blocks = [...(await readFile(file, 'utf8')).matchAll(/<!-- journey -->\n```sh\n(.*?)```/gs)].map(
    ([, block]) => block ?? '',
  )
  const comments = blocks.flatMap((block) => [...block.matchAll(/\n# (\S.*)/g)].map(([, line]) => line ?? ''))
  // Comments that end with a full stop describe a command; others are output.
  return { blocks, commands: blocks.join('\n'), output: comments.filter((line) => !line.endsWith('.')) }
}

/** Starts a service with the example data. Returns its address, and the commands that set the variables of the documents. */
export async function startDemo(t: Test): Promise<{ address: string; exports: string }> {
  const { address, database } = await startWebhookService(t)
  const key = (await createBootstrapKey(database, peppers, true)) as string
  return { address, exports: await createDemo(t, address, key) }
}

/** Creates the example data in a service. Returns the commands that set the variables of the documents. */
export async function createDemo(t: Test, address: string, key: string): Promise<string> {
  const demo = await runCommand(process.execPath, ['src/demo.ts', key], { SERVICE_URL: address })
  t.equal(demo.status, 0, demo.stderr)
  return demo.stdout
}

/** Compares what the commands of a document print with the output that it shows. `port`: of the receiver of webhooks, in place of 8080. */
export async function checkDocument(t: Test, file: string, exports: string, port?: number): Promise<void> {
  const { blocks, commands, output } = await documentedCommands(file)
  t.ok(blocks.length > 5, file)
  const receiverPort = String(port ?? (await freePort()))
  const folder = t.testdir({})
  for (const [name, script] of await documentedScripts(file))
    await writeFile(join(folder, name), script.replaceAll('8080', receiverPort))
  const printed = commands.replaceAll('8080', receiverPort)
  const { stdout, stderr, status } = await runShell(
    `trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\ncd '${folder}'\n${exports}\n${printed}`,
  )
  t.equal(status, 0, stderr)
  t.strictSame(stdout.trim().split('\n'), output, file)
}
