// The entries of the table of deprecations: which are valid, and where each is named.
import { readFileSync } from 'node:fs'
import fastify from 'fastify'
import t from 'tap'
import { registerDeprecations } from '../../../src/http/deprecations/hooks.ts'
import { changelogLine, checkDeprecation, isOutdated } from '../../../src/http/deprecations/rules.ts'
import { type Deprecation, deprecations as policyDeprecations } from '../../../src/policy.ts'
import { deprecations, extraEntries, needs, operation } from '../../support/deprecations.ts'

t.test('a removal is at least 12 months after the deprecation, and links are valid', async (t) => {
  const valid = { since: '2027-01-31', sunset: '2028-01-31', documentation: '/docs', operationId: 'listOffers' }
  checkDeprecation(valid)
  for (const [part, message] of [
    [{ sunset: '2028-01-30' }, 'sunset is less than 12 months after since.'],
    [{ sunset: '2026-01-31' }, 'sunset is less than 12 months after since.'],
    [{ since: '2027-02-30' }, 'since and sunset are days such as 2027-01-31.'],
    [{ since: '2027-1-1' }, 'since and sunset are days such as 2027-01-31.'],
    [{ documentation: 'docs' }, 'documentation is neither an https URL nor a path.'],
    [{ documentation: '/docs>; rel="next"' }, 'documentation is neither an https URL nor a path.'],
  ] as const) {
    const expected = `Deprecation of the operation \`listOffers\`: ${message}`
    t.throws(() => checkDeprecation({ ...valid, ...part }), { message: expected })
  }
})

t.test('an entry without effect fails the start, and an empty table adds no hook', async (t) => {
  const errors: string[] = []
  const start = async (entries: readonly Deprecation[], now = Date.parse('2027-06-01')) => {
    const stream = { write: (line: string) => errors.push(JSON.parse(line).msg) }
    const app = fastify({ exposeHeadRoutes: false, logger: { level: 'error', stream } })
    app.addSchema({ $id: 'NewOffer', type: 'object', properties: { title: { type: 'string' } } })
    registerDeprecations(app, { deprecations: entries, eventTypes: ['offer.created'], now: () => now, onUse() {} })
    const hooks: unknown[] = []
    app.addHook('onRoute', ({ onRequest, preValidation, onSend }) => {
      hooks.push(onRequest, preValidation, onSend)
    })
    const querystring = { type: 'object', properties: { sort: { type: 'string' } } }
    const body = { $ref: 'NewOffer' }
    app.post('/offers', { schema: { operationId: 'createOffer', body } as object }, async () => ({}))
    app.get('/offers/:offerId', { schema: { operationId: 'getOffer', querystring } as object }, async () => ({}))
    await app.ready()
    return hooks.filter((hook) => hook !== undefined)
  }
  const dates = { since: '2027-01-31', sunset: '2028-01-31', documentation: '/docs' }
  t.strictSame(await start([]), [])
  registerDeprecations({} as never, { deprecations: [], eventTypes: [], now: Date.now, onUse() {} })
  t.equal((await start([{ ...dates, operationId: 'getOffer', successor: '/offers/{offerId}' }])).length, 2)
  t.equal((await start([{ ...dates, property: 'title', schemas: ['NewOffer'] }])).length, 2, 'of one operation')
  for (const [entry, message] of [
    [{ operationId: 'readOffer' }, 'there is no operation `readOffer`'],
    [{ operationId: 'getOffer', parameter: 'filter' }, 'there is no parameter `filter` of `getOffer`'],
    [{ property: 'name', schemas: ['NewOffer'] }, 'there is no property `name` of `NewOffer`'],
    [{ property: 'title', schemas: ['NewOffer', 'Offer'] }, 'there is no property `title` of `NewOffer`, `Offer`'],
    [{ property: 'title', schemas: ['Need'] }, 'there is no property `title` of `Need`'],
    [{ eventType: 'offer.made', successor: 'offer.created' }, 'there is no event type `offer.made`'],
    [{ eventType: 'offer.created', successor: 'offer.made' }, 'there is no offer.made'],
    [{ operationId: 'getOffer', successor: '/needs' }, 'there is no /needs'],
    [{ operationId: 'getOffer', successor: '/needs/{needId}' }, '/offers/{offerId} has no {needId}'],
  ] as const)
    await t.match(await start([{ ...dates, ...entry } as Deprecation]).catch((error: Error) => error.message), message)
  const old: Deprecation = { ...dates, operationId: 'getOffer' }
  t.strictSame(errors, [])
  await start([old], Date.parse('2028-07-31'))
  t.strictSame(errors, ['The deprecation of the operation `getOffer` has to be removed.'])
})

t.test('the changelog names each entry of the policy table, and none is there for too long', async (t) => {
  const changelog = readFileSync('CHANGELOG.md', 'utf8').split('\n')
  const missingOf = (entries: readonly Deprecation[]) =>
    entries.map(changelogLine).filter((line) => !changelog.includes(line))
  t.strictSame(missingOf(policyDeprecations), [], 'add these lines to CHANGELOG.md, in the section Deprecated')
  t.strictSame(
    policyDeprecations.filter((entry) => isOutdated(entry, Date.now())),
    [],
    'remove these entries, with what they name: it was removed 6 months ago',
  )
  t.strictSame(missingOf(deprecations.filter((entry) => !extraEntries.includes(entry))), [
    `- The operation \`listOffers\`. Deprecated since 2027-01-31, removed on 2028-02-01: [what to do](https://docs.example/offers). \`${needs}\` replaces it.`,
    '- The parameter `q` of `listPartnerships`. Deprecated since 2027-03-01, removed on 2028-03-01: [what to do](/docs).',
    '- The property `purpose` of `NewPartnership`. Deprecated since 2027-04-01, removed on 2028-04-01: [what to do](/docs).',
    '- The property `phone` of `Contact`. Deprecated since 2027-05-01, removed on 2028-05-01: [what to do](/docs).',
    '- The event type `offer.created`. Deprecated since 2027-01-31, removed on 2028-02-01: [what to do](/docs). `offer.updated` replaces it.',
  ])
  t.notOk(isOutdated(operation, Date.parse('2028-07-31T23:59:59Z')))
  t.ok(isOutdated(operation, Date.parse('2028-08-01')))
})
