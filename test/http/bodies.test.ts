// Bodies are validated strictly: no value is coerced, no property dropped. Tested with one collection and one transition.
import t from 'tap'
import { startService } from '../support/service.ts'
import { errorsIn } from '../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)
const contacts = `${path}/contacts`

t.test('an invalid body is rejected with a pointer to each error', async (t) => {
  const refused: [body: unknown, faults: string[]][] = [
    [{}, ['/name required']],
    [{ name: 'A', shoeSize: 42 }, ['/shoeSize unknown']],
    [{ name: 'A', id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10' }, ['/id unknown']],
    [{ name: 7 }, ['/name type']],
    [{ name: true }, ['/name type']],
    [{ name: null }, ['/name type']],
    [{ name: '' }, ['/name minLength', '/name pattern']],
    [{ name: ' \t' }, ['/name pattern']],
    [{ name: 'x'.repeat(201) }, ['/name maxLength']],
    [{ name: 'A', email: 'nobody' }, ['/email format']],
    [{ name: 'A', phone: 5550100 }, ['/phone type']],
    [{ name: 'A', externalIds: 'uei' }, ['/externalIds type']],
    [{ name: 'A', externalIds: [{ scheme: 'UEI', value: 'x' }] }, ['/externalIds/0/scheme pattern']],
    [{ name: 'A', externalIds: [{ scheme: 'a', value: 'b', kind: 'c' }] }, ['/externalIds/0/kind unknown']],
    [[], [' type']],
    ['"A"', [' type']],
  ]
  for (const [body, expected] of refused) {
    const answer = await lead.call('POST', contacts, { body })
    t.match(answer, { status: 400, body: { code: 'invalid-request' } }, JSON.stringify(body))
    t.strictSame(errorsIn(answer).sort(), expected.sort(), JSON.stringify(body))
  }
  const { body } = await lead.call('GET', contacts)
  t.strictSame(body.data, [], 'no contact was created')
})

t.test('a name that needs escaping is escaped in its pointer', async (t) => {
  t.strictSame(errorsIn(await lead.call('POST', contacts, { body: { name: 'A', 'a/b~c': 1 } })), ['/a~1b~0c unknown'])
})

t.test('accepted values are returned as they were sent', async (t) => {
  const body = {
    name: ' Zoë 𝄞 "quoted" \\ \u2028 %_ <b> ',
    title: "'; drop table contacts; --",
    email: 'zoe@springfield.example',
    externalIds: [{ scheme: 'springfield-sis', value: 'a/b?c#d e' }],
  }
  const { body: made, headers } = await lead.call('POST', contacts, { body })
  t.match(made, body)
  t.equal(made.phone, null, 'an omitted field is null')
  t.strictSame((await lead.call('GET', headers.get('location') ?? '')).body, made)
})

t.test('a PATCH changes the properties that it contains: null clears, absent properties are unchanged', async (t) => {
  const { body: made } = await lead.call('POST', contacts, {
    body: { name: 'A', title: 'Manager', phone: '+1 555 010 0100', externalIds: [{ scheme: 'sis', value: '1' }] },
  })
  const contact = `${contacts}/${made.id}`
  const patched = await lead.change('PATCH', contact, { title: null, externalIds: [] })
  t.equal(patched.status, 200)
  const expected = { ...made, title: null, externalIds: [], version: 2, updatedAt: patched.body.updatedAt }
  t.strictSame(patched.body, expected)
  t.strictSame((await lead.call('GET', contact)).body, expected)
  t.ok(patched.body.updatedAt > made.updatedAt)

  const merged = await lead.change('PATCH', contact, { name: 'B' }, { 'content-type': 'application/merge-patch+json' })
  t.match(merged, { status: 200, body: { name: 'B', version: 3 } })

  for (const [body, expected] of [
    [{}, [' minProperties']],
    [{ name: null }, ['/name type']],
    [{ organizationId: lead.id }, ['/organizationId unknown']],
    [{ version: 9 }, ['/version unknown']],
  ] as const) {
    const answer = await lead.change('PATCH', contact, body)
    t.equal(answer.status, 400, JSON.stringify(body))
    t.strictSame(errorsIn(answer), expected)
  }
})

t.test('the body of a transition is validated as strictly', async (t) => {
  const refused: [body: unknown, faults: string[]][] = [
    [{}, ['/action required']],
    [{ action: 'explode' }, ['/action enum']],
    [{ action: 'start_planning', reason: 7 }, ['/reason type']],
    [{ action: 'start_planning', state: 'active' }, ['/state unknown']],
    [{ action: ['start_planning'] }, ['/action type', '/action enum']],
  ]
  for (const [body, expected] of refused) {
    const answer = await lead.change('POST', `${path}/transitions`, body)
    t.equal(answer.status, 400, JSON.stringify(body))
    t.strictSame(errorsIn(answer), expected, JSON.stringify(body))
  }
  const { body } = await lead.change('POST', `${path}/transitions`, { action: 'explode' })
  t.match(body.errors[0].detail, /start_planning/, 'the error lists the valid actions')
})

t.test('ids in a path must be UUIDs', async (t) => {
  const answer = await lead.call('GET', `${contacts}/7`)
  t.equal(answer.status, 400)
  t.match(errorsIn(answer), [/^contactId /])
})
