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

/** The scripts in a document, by the name of their file. Each begins with a comment that has it: `// node verify.mjs …`. */
export async function documentedScripts(file: string): Promise<Map<string, string>> {
  const scripts = new Map<string, string>()
  for (const [, block = ''] of (await readFile(file, 'utf8')).matchAll(/\n```(?:js|py)\n(.*?)```/gs)) {
    const name = /^(?:\/\/|#) \w+ (\S+\.(?:mjs|py))/.exec(block)?.[1]
    if (name !== undefined) scripts.set(name, block)
  }
  return scripts
}

/** One of them. */
export async function documentedScript(file: string, name: string): Promise<string> {
  const script = (await documentedScripts(file)).get(name)
  if (script === undefined) throw new Error(`${file} has no script ${name}.`)
  return script
}
