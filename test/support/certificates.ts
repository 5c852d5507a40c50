// Certificates of test servers, made with openssl.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** For the option `skip` of a test. */
export const noOpenssl = spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed'

export interface Certificate {
  key: string
  cert: string
}

/** A certificate authority. `file` has its certificate, until the test ends. */
export function createAuthority(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'partnership-basics-ca-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test CA', '-days', '2')
  let count = 0

  return {
    file: join(folder, 'ca.pem'),
    cert: read('ca.pem'),
    /** `names`: such as DNS:receiver.example or IP:127.0.0.1. `days`: negative for one that has expired. */
    issue(names: string, { days = 2, selfSigned = false } = {}): Certificate {
      const name = `${++count}`
      const [key, request, cert, extensions] = [`${name}.key`, `${name}.csr`, `${name}.pem`, `${name}.txt`]
      writeFileSync(join(folder, extensions), `subjectAltName=${names}\n`)
      openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', '/CN=Receiver')
      const signer = selfSigned ? ['-signkey', key] : ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial']
      openssl('x509', '-req', '-in', request, '-out', cert, '-extfile', extensions, '-days', String(days), ...signer)
      return { key: read(key), cert: read(cert) }
    },
  }
}
