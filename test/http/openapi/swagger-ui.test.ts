// The settings of Swagger UI and the document that it shows; browser.slow.ts tests the page in a browser.
import t from 'tap'
import type { Document, Operation, Parameter } from '../../../src/http/openapi/shared.ts'
import { startService } from '../../support/service.ts'

const { address, document: whole } = await startService(t)
const text = await (await fetch(`${address}/docs/json`)).text()
const small = JSON.parse(text) as Document & {
  info: { description: string }
  security: object[]
  components: { securitySchemes: object }
}
const operationsOf = ({ paths }: { paths: Document['paths'] }) =>
  Object.values(paths).flatMap((path) => Object.values(path))
const nameOf = (ref: string) => ref.split('/').at(-1) ?? ''
const parametersOf = ({ parameters = [] }: Operation) =>
  parameters.map((one) => ('$ref' in one ? small.components.parameters[nameOf(String(one.$ref))] : one) as Parameter)

t.test('the page at /docs has a setting by which it stores no API key in the browser', async (t) => {
  const settings = await (await fetch(`${address}/docs/static/swagger-initializer.js`)).text()
  t.match(settings, '"persistAuthorization":false')
})

t.test('the page at /docs loads everything from the service, by the scheme of the request', async (t) => {
  const page = await fetch(`${address}/docs`)
  const policy = page.headers.get('content-security-policy') ?? ''
  t.match(policy, "default-src 'self'")
  t.notMatch(policy, 'upgrade-insecure-requests')
  t.notMatch(policy, 'http', 'no other origin')
  t.notMatch(page.headers.get('strict-transport-security') ?? '', /./)
})

t.test('the document of the page has every operation of the whole document, with its parameters and body', (t) => {
  const complete = operationsOf(whole as never)
  const shown = operationsOf(small)
  t.strictSame(
    shown.map(({ operationId, summary, tags }) => ({ operationId, summary, tags })),
    complete.map(({ operationId, summary, tags }) => ({ operationId, summary, tags })),
  )
  for (const [at, operation] of shown.entries()) {
    const { parameters = [], requestBody } = complete[at] as Operation
    t.strictSame(new Set(operation.parameters ?? []), new Set(parameters), operation.operationId)
    t.strictSame(operation.requestBody, requestBody)
  }
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path)
  const missing = references.filter(
    (path) =>
      path.split('/').reduce((node: unknown, key) => (node as Record<string, unknown>)?.[key], small) === undefined,
  )
  t.strictSame(missing, [], 'references have a target')
  t.end()
})

t.test('the document of the page is small', (t) => {
  t.ok(text.length < JSON.stringify(whole).length * 0.85, 'less than 85 % of the whole document')
  t.strictSame(Object.keys(small.components.securitySchemes), ['bearer'], 'one box to authorize')
  for (const { operationId, responses, security = [] } of operationsOf(small)) {
    const [error, ...others] = Object.keys(responses).filter((status) => !/^2\d\d$/.test(status))
    t.strictSame([error, others], ['default', []], `${operationId} has one response for all errors`)
    t.notOk(Object.values(responses).some((response) => 'headers' in response))
    t.ok(security.every((one) => Object.keys(one).join() === 'bearer'))
  }
  t.notMatch(text, 'x-codeSamples', 'the page does not show the code samples')
  t.equal('servers' in small, false, 'requests go to the address of the page')
  t.ok(small.info.description.length < 1500, 'a short introduction')
  t.end()
})

t.test('the filter of the page finds operations by operationId, summary, path, parameters and actions', (t) => {
  const find = (...words: string[]) =>
    operationsOf(small)
      .filter((one) => words.every((word) => one['x-search']?.includes(word.toLowerCase())))
      .map(({ operationId }) => operationId)
  t.strictSame(find('transitionParty'), ['transitionParty'])
  t.ok(find('accept').includes('transitionParty'))
  t.ok(find('reaffirm').includes('createReaffirmation'))
  t.strictSame(find('/v1/me'), ['getCaller'])
  t.ok(find('give_notice_of_removal').includes('transitionParty'), 'by an action of the body')
  t.ok(find('change', 'offer').includes('updateOffer'), 'by several words')
  const withIfMatch = operationsOf(small).filter((one) => parametersOf(one).some(({ name }) => name === 'If-Match'))
  t.ok(withIfMatch.length > 10)
  t.strictSame(
    find('If-Match'),
    withIfMatch.map(({ operationId }) => operationId),
  )
  t.end()
})
