// Runs commands, and finds scripts in documents.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'

export async function runCommand(command: string, args: string[], env: Record<string, string> = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { stdout, stderr, status }
}
export const runShell = (commands: string, env?: Record<string, string>) =>
  runCommand('bash', ['-euo', 'pipefail', '-c', commands], env)

/** The script in a document that begins with a comment on how to run it: `// node verify.mjs …`. */
export async function documentedScript(file: string, name: string): Promise<string> {
  for (const [, block = ''] of (await readFile(file, 'utf8')).matchAll(/\n```\w+\n(.*?)```/gs))
    if (/^(?:\/\/|#) \w+ (\S+)/.exec(block)?.[1] === name) return block
  throw new Error(`${file} has no script ${name}.`)
}
