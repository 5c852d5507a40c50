// PgBouncer as a child process. Debian 12 has 1.18, which does not support prepared statements: unless the machine has a newer
// one, that of a later Debian release is unpacked into a folder, and run with the loader and libraries of that release.
import { execFile, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { accountFor, changeOwner } from '../../src/embedded-postgres/account.ts'
import { exists } from '../../src/embedded-postgres/files.ts'
import { freePort, onTestEnd, waitForOutput } from './processes.ts'

const run = promisify(execFile)
const release = 'trixie'
const minVersion = 1.24
/** PgBouncer and the libraries that it loads. */
const packages = [
  ...['pgbouncer', 'libc6', 'libgcc-s1', 'libcares2', 'libevent-2.1-7t64', 'libssl3t64', 'libzstd1', 'zlib1g'],
  ...['libsystemd0', 'libcap2', 'libpam0g', 'libaudit1', 'libcap-ng0'],
]

type Command = [program: string, ...args: string[]]

/** The command that runs a PgBouncer that is new enough, and its version; or the reason why there is none. */
export async function findPgBouncer(): Promise<{ command: Command; version: string } | { reason: string }> {
  const folder = join(tmpdir(), `partnership-basics-pgbouncer-${release}`)
  try {
    for (const find of [async (): Promise<Command> => ['/usr/sbin/pgbouncer'], () => commandIn(folder)]) {
      const command = await find()
      const [program, ...args] = command
      const { stdout } = await run(program, [...args, '--version']).catch(() => ({ stdout: '' }))
      const [, version = '0'] = /^PgBouncer (\d+\.\d+)/.exec(stdout) ?? []
      if (Number(version) >= minVersion) return { command, version }
    }
    return { reason: `PgBouncer ${minVersion} does not run on this machine.` }
  } catch (error) {
    return { reason: `PgBouncer ${minVersion} cannot be installed: ${(error as Error).message}` }
  }
}

async function commandIn(folder: string): Promise<Command> {
  if (!(await exists(folder))) await unpack(folder)
  const [libraries = ''] = await readdir(join(folder, 'usr/lib')).then((names) =>
    names.filter((name) => name.endsWith('-linux-gnu')),
  )
  const path = join(folder, 'usr/lib', libraries)
  const loader = (await readdir(path)).find((name) => name.startsWith('ld-linux-')) ?? ''
  return [join(path, loader), '--library-path', path, join(folder, 'usr/sbin/pgbouncer')]
}

/** With package lists of its own: those of the machine, and its packages, are not changed. APT verifies the signatures. */
async function unpack(folder: string): Promise<void> {
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)'])
  const mirror = stdout.split('\n').find((uri) => /\/debian\/?$/.test(uri))
  if (mirror === undefined) throw new Error('The machine has no package source of Debian.')
  const work = await mkdtemp(`${folder}-`)
  try {
    await chmod(work, 0o755)
    for (const name of ['lists/partial', 'cache/archives/partial', 'unpacked'])
      await mkdir(join(work, name), { recursive: true })
    const keys = '/usr/share/keyrings/debian-archive-keyring.gpg'
    await writeFile(join(work, 'sources.list'), `deb [signed-by=${keys}] ${mirror} ${release} main\n`)
    await writeFile(join(work, 'status'), '')
    const settings = {
      'Dir::Etc::SourceList': join(work, 'sources.list'),
      'Dir::Etc::SourceParts': '/dev/null',
      'Dir::State::Lists': join(work, 'lists'),
      'Dir::State::Status': join(work, 'status'),
      'Dir::Cache': join(work, 'cache'),
      'APT::Sandbox::User': 'root',
    }
    const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
    await run('apt-get', [...options, '-qq', 'update'], { cwd: work })
    await run('apt-get', [...options, '-qq', 'download', ...packages], { cwd: work })
    for (const file of await readdir(work))
      if (file.endsWith('.deb')) await run('dpkg-deb', ['--extract', file, 'unpacked'], { cwd: work })
    await rename(join(work, 'unpacked'), folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Starts PgBouncer in front of the server in `url`, with `settings`. Resolves with its port. */
export async function startPgBouncer(
  t: Test,
  [program, ...args]: Command,
  url: string,
  settings: Record<string, string | number>,
): Promise<number> {
  const { hostname, port, username, password } = new URL(url)
  const folder = await mkdtemp(join(tmpdir(), 'partnership-basics-pooler-'))
  const listenPort = await freePort()
  // Logins are looked up in the database, so that the pooler knows those that are created later.
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: listenPort,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: join(folder, 'users'),
    auth_user: username,
    admin_users: username,
    auth_query: 'select rolname, rolpassword from pg_authid where rolname = $1',
    auth_dbname: 'postgres',
    max_client_conn: 500,
    max_prepared_statements: 200,
    ...settings,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`)
  const databases = `[databases]\n* = host=${hostname} port=${port}\n`
  await writeFile(join(folder, 'users'), `"${username}" "${decodeURIComponent(password)}"\n`)
  await writeFile(join(folder, 'pgbouncer.ini'), `${databases}[pgbouncer]\n${lines.join('\n')}\n`)
  // Like PostgreSQL, it does not run as root.
  const account = await accountFor(join(folder, 'data'))
  for (const path of ['', 'users', 'pgbouncer.ini']) await changeOwner(account, join(folder, path))
  const child = spawn(program, [...args, join(folder, 'pgbouncer.ini')], {
    ...account,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestEnd(t, () => child.kill('SIGKILL'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  await waitForOutput(child, /process up/)
  return listenPort
}
