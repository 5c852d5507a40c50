// Runs the tools of node_modules/.bin.
import { execFile, spawnSync } from 'node:child_process'

/** Without the --import options of the test runner, which break some tools. */
const plain = ['-u', 'NODE_OPTIONS', 'REDOCLY_TELEMETRY=off']

export function runTool(...command: string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve, reject) => {
    execFile('env', [...plain, ...command], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const output = stdout + stderr
      if (error === null) resolve({ status: 0, output })
      else if (typeof error.code === 'number' && error.code < 126) resolve({ status: error.code, output })
      else reject(new Error(`${command.join(' ')}: ${output || error.message}`))
    })
  })
}

/** Whether a command that does nothing, such as `--version`, succeeds. */
export const isInstalled = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0
