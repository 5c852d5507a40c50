// Import it before tap: runs the test file again in a network namespace of its own, from which nothing is sent to another machine.
// In it every address is one of this machine, and names are resolved by the name servers at 127.0.0.1 and 127.0.0.2, if the test
// starts them. Where the system does not allow that, the test file is skipped.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const setup = [
  'ip link set lo up',
  'ip route add local 0.0.0.0/0 dev lo',
  'ip -6 route add local ::/0 dev lo',
  'mount --bind "$RESOLV_CONF" /etc/resolv.conf',
]

if (process.env.IN_TEST_NAMESPACE === undefined) process.exit(await runInNamespace())

async function runInNamespace(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'partnership-basics-namespace-'))
  const RESOLV_CONF = join(folder, 'resolv.conf')
  writeFileSync(RESOLV_CONF, 'nameserver 127.0.0.1\nnameserver 127.0.0.2\n')
  const env = { ...process.env, RESOLV_CONF, IN_TEST_NAMESPACE: 'true' }
  const inNamespace = (last: string) => ['--net', '--mount', 'sh', '-ec', [...setup, last].join('\n')]
  try {
    const { status, stderr, error } = spawnSync('unshare', inNamespace('true'), { env, encoding: 'utf8' })
    if (status !== 0) {
      const reason = (error?.message ?? stderr).trim().replaceAll('\n', '; ')
      process.stdout.write(`TAP version 14\n1..0 # SKIP no network namespace: ${reason}\n`)
      return 0
    }
    const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
    const child = spawn('unshare', [...inNamespace('exec "$@"'), 'sh', ...command], { env, stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGALRM'] as const) process.on(signal, () => child.kill(signal))
    const [code] = await once(child, 'exit')
    return code ?? 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
