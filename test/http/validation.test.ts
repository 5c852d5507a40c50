// The validators of requests are created at their first use. Here all of them are created: a schema that cannot be compiled
// would fail only the requests of its operation.
import { pino } from 'pino'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { openDatabase } from '../../src/database/database.ts'
import { createValidatorCompiler, validation } from '../../src/http/validation.ts'
import { serviceOptions } from '../support/own-service.ts'

type Compile = ReturnType<typeof createValidatorCompiler>

t.test('the schemas of all requests can be compiled', async (t) => {
  const created: { route: Parameters<Compile>[0]; validate: ReturnType<Compile> }[] = []
  const factory = validation.schemaController?.compilersFactory as { buildValidator: typeof createValidatorCompiler }
  factory.buildValidator = (schemas) => {
    const compile = createValidatorCompiler(schemas)
    return (route) => {
      const validate = compile(route)
      created.push({ route, validate })
      return validate
    }
  }
  const log = pino({ level: 'silent' })
  // The pool connects at the first query, and there is none.
  const app = await buildApp({
    ...serviceOptions,
    log,
    database: openDatabase('postgres://unused', { poolSize: 1, log }),
  })
  t.teardown(() => app.close())
  await app.ready()
  t.ok(created.length > 300, `${created.length} validators`)
  for (const { route, validate } of created) {
    const { method, url, httpPart } = route
    t.doesNotThrow(() => validate({}), `${method} ${url}: ${httpPart}`)
  }
})

t.test('a schema is compiled at the first request', async (t) => {
  const compile = createValidatorCompiler({})
  const validate = compile({
    schema: { type: 'string', pattern: '(' } as never,
    method: 'GET',
    url: '/',
    httpPart: 'body',
  })
  t.throws(() => validate('text'), /regular expression/i)
})
