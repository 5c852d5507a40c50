// Runs the commands in documents that readers copy.
import { readFile } from 'node:fs/promises'
import type { Test } from 'tap'
import { createBootstrapKey } from '../../src/identity/api-clients/bootstrap.ts'
import { runCommand, runShell } from './commands.ts'
import { peppers, startOwnService } from './own-service.ts'

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
  const { address, database } = await startOwnService(t)
  const key = (await createBootstrapKey(database, peppers, true)) as string
  const demo = await runCommand(process.execPath, ['src/demo.ts', key], { SERVICE_URL: address })
  t.equal(demo.status, 0, demo.stderr)
  return { address, exports: demo.stdout }
}

/** Compares what the commands of a document print with the output that it shows. */
export async function checkDocument(t: Test, file: string, exports: string): Promise<void> {
  const { blocks, commands, output } = await documentedCommands(file)
  t.ok(blocks.length > 5, file)
  const { stdout, stderr, status } = await runShell(`${exports}\n${commands}`)
  t.equal(status, 0, stderr)
  t.strictSame(stdout.trim().split('\n'), output, file)
}
