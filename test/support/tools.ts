// Runs the tools of node_modules/.bin.
import { execFile } from 'node:child_process'

/** Without the --import options of the test runner, which break some tools. */
const plain = ['-u', 'NODE_OPTIONS', 'REDOCLY_TELEMETRY=off']

export function runTool(...command: string[]): Promise<{ status: number; said: string }> {
  return new Promise((resolve, reject) => {
    execFile('env', [...plain, ...command], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const said = stdout + stderr
      if (error === null) resolve({ status: 0, said })
      else if (typeof error.code === 'number' && error.code < 126) resolve({ status: error.code, said })
      else reject(new Error(`${command.join(' ')}: ${said || error.message}`))
    })
  })
}
