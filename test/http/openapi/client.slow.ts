// A TypeScript client, generated from the document, compiled strictly, and used against the service.
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { startService } from '../../support/service.ts'
import { runTool } from '../../support/tools.ts'

t.test('a generated client can call the service', async (t) => {
  const folder = t.testdir({
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'ES2023',
        lib: ['ES2023', 'DOM'],
        module: 'NodeNext',
        types: ['node'],
        noEmit: true,
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        allowImportingTsExtensions: true,
        erasableSyntaxOnly: true,
      },
      include: ['*.ts'],
    }),
    'package.json': '{ "type": "module" }',
  })
  const client = join(folder, 'client.ts')
  const options = ['--error-mode', 'result', '--args-style', 'grouped', '--import-ext', 'ts']
  const made = await runTool('redocly', 'generate-client', 'openapi/openapi.json', '--output', client, ...options)
  t.equal(made.status, 0, made.output)
  await copyFile('openapi/journey.ts', join(folder, 'journey.ts'))
  const compiled = await runTool('tsc', '--project', folder)
  t.strictSame(compiled, { status: 0, output: '' }, 'compiles without errors')

  const service = await startService(t)
  const agency = async (name: string) => {
    const { id, key } = await service.createOrganization(name)
    return { organizationId: id, key }
  }
  const recipient = await agency('Springfield Early Head Start')
  const center = await agency('Little Steps Child Care')
  const { journey } = await import(pathToFileURL(join(folder, 'journey.ts')).href)
  t.match(await journey(service.address, recipient, center), {
    state: 'planning',
    replayed: true,
    contacts: ['Jordan Rivera', 'Front desk', 'Billing', 'Sam Okafor'],
    preconditionFailed: { status: 412, code: 'precondition-failed', type: '/problems/precondition-failed' },
    blockedBy: ['CONTACT_MISSING', 'READINESS_NOT_STARTED'],
    onBehalfOf: recipient.organizationId,
    listed: ['Full-day care'],
  })
})
