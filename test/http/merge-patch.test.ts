// PATCH with objects within a record: they are merged (RFC 7396), and the result is validated.
import t from 'tap'
import { type Body, startService } from '../support/service.ts'
import { errorsIn } from '../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)
const timeZone = 'America/Chicago'

t.test('the properties of an object that a patch does not contain are unchanged, and null removes one', async (t) => {
  const area = { description: 'The valley', states: ['IL', 'MO'], counties: ['Menard County'], postalCodes: ['62701'] }
  const { id, change, call } = await service.createOrganization('Valley Care', { serviceArea: area })
  const target = `/v1/organizations/${id}`
  const { states, description, postalCodes } = area
  const patches: [patch: object | null, expected: object][] = [
    [{ counties: ['Logan County'] }, { description, states, postalCodes, counties: ['Logan County'] }],
    [{ counties: null }, { description, states, postalCodes }],
    [
      { states: ['IL'], description: null },
      { states: ['IL'], postalCodes },
    ],
    [{ counties: null }, { states: ['IL'], postalCodes }],
    [{}, { states: ['IL'], postalCodes }],
    [
      { states: [], counties: ['Cass County'] },
      { states: [], counties: ['Cass County'], postalCodes },
    ],
    [null, {}],
    [{ postalCodes: ['62702'] }, { postalCodes: ['62702'] }],
  ]
  for (const [serviceArea, expected] of patches) {
    const patched = await change('PATCH', target, { serviceArea })
    t.equal(patched.status, 200, JSON.stringify(patched.body))
    t.strictSame(patched.body.serviceArea, expected, JSON.stringify(serviceArea))
    t.strictSame((await call('GET', target)).body.serviceArea, expected, 'as it is read')
  }
  for (const [serviceArea, expected] of [
    [{ states: null, counties: [null] }, ['/serviceArea/counties/0 type']],
    [{ towns: ['Petersburg'] }, ['/serviceArea/towns unknown']],
    [{ towns: null }, ['/serviceArea/towns unknown']],
    [['IL'], ['/serviceArea type']],
  ] as const) {
    const refused = await change('PATCH', target, { serviceArea })
    t.equal(refused.status, 400, JSON.stringify(serviceArea))
    t.strictSame(errorsIn(refused), expected)
  }
})

t.test('a PUT replaces objects', async (t) => {
  const body = { name: 'Put Care', kinds: ['other'], serviceArea: { states: ['IL'], counties: ['Menard County'] } }
  const target = `/v1/organizations/by-external-id/put/${lead.id}`
  t.equal((await service.operator.call('PUT', target, { body })).status, 201)
  const replaced = await service.operator.call('PUT', target, {
    body: { ...body, serviceArea: { counties: ['Cass County'] } },
    headers: { 'if-match': '*' },
  })
  t.strictSame(replaced.body.serviceArea, { counties: ['Cass County'] })
})

const day = { kind: 'date', dueOn: '2099-06-30', timeZone }
const period = { kind: 'period', startsOn: '2098-09-01', endsOn: '2099-05-31', timeZone }
const recurrence = { kind: 'recurrence', startsOn: '2098-09-01', rule: 'FREQ=MONTHLY;COUNT=3', timeZone }

async function createExpectation(schedule: object): Promise<string> {
  const body = { aspect: 'services', what: 'Screening', schedule }
  const { headers } = await lead.call('POST', `${path}/expectations`, { body })
  return headers.get('location') ?? ''
}

t.test('a union is merged within its kind, and replaced by another kind', async (t) => {
  const patches: [before: object, patch: object, expected: object][] = [
    [day, { dueOn: '2099-07-31' }, { ...day, dueOn: '2099-07-31' }],
    [day, { kind: 'date', timeZone: 'Europe/London' }, { ...day, timeZone: 'Europe/London' }],
    [period, { endsOn: '2099-06-30' }, { ...period, endsOn: '2099-06-30' }],
    [recurrence, { rule: 'FREQ=WEEKLY;COUNT=2' }, { ...recurrence, rule: 'FREQ=WEEKLY;COUNT=2' }],
    [period, { ...recurrence }, recurrence],
    [period, { kind: 'undecided' }, { kind: 'undecided' }],
    [recurrence, { ...day, startsOn: null, rule: null }, day],
    [{ kind: 'undecided' }, day, day],
    [day, { rule: null }, day],
  ]
  for (const [before, schedule, expected] of patches) {
    const target = await createExpectation(before)
    const { status, body } = await lead.change('PATCH', target, { schedule })
    t.equal(status, 200, JSON.stringify(body))
    t.strictSame(body.schedule, expected, JSON.stringify(schedule))
    t.strictSame((await lead.call('GET', target)).body.schedule, expected)
  }
})

t.test('a result that does not match the schema is rejected, with pointers into the patch', async (t) => {
  const patches: [before: object, patch: unknown, errors: string[]][] = [
    [
      day,
      { kind: 'period' },
      ['/schedule/startsOn required', '/schedule/endsOn required', '/schedule/timeZone required'],
    ],
    [day, { kind: 'period', startsOn: '2098-09-01', endsOn: '2099-05-31' }, ['/schedule/timeZone required']],
    [day, { dueOn: null }, ['/schedule/dueOn required']],
    [day, { startsOn: '2098-09-01' }, ['/schedule/startsOn unknown']],
    [{ kind: 'undecided' }, { timeZone }, ['/schedule/timeZone unknown']],
    [day, { kind: null }, ['/schedule/kind type', '/schedule/kind enum']],
    [day, { kind: 'never' }, ['/schedule/kind enum']],
    [day, { dueOn: '2099-02-30' }, ['/schedule/dueOn format']],
    [day, { dueAt: null }, ['/schedule/dueAt unknown']],
    [day, null, ['/schedule type']],
  ]
  for (const [before, schedule, errors] of patches) {
    const target = await createExpectation(before)
    const refused = await lead.change('PATCH', target, { schedule })
    t.match(refused, { status: 400, body: { code: 'invalid-request' } }, JSON.stringify(schedule))
    t.strictSame(errorsIn(refused).sort(), errors.sort(), JSON.stringify(schedule))
    t.match((await lead.call('GET', target)).body, { schedule: before, version: 1 }, 'nothing has changed')
  }
})

t.test('a patch of an agreed expectation is merged into the pending revision', async (t) => {
  const target = await createExpectation(period)
  for (const by of [lead, center]) await by.change('POST', `${target}/transitions`, { action: 'accept', revision: 1 })
  const first = await lead.change('PATCH', target, { schedule: { startsOn: '2098-10-01' } })
  t.strictSame(first.body.pendingRevision.schedule, { ...period, startsOn: '2098-10-01' })
  const second = await lead.change('PATCH', target, { schedule: { endsOn: '2099-06-30' } })
  t.strictSame(second.body.pendingRevision.schedule, { ...period, startsOn: '2098-10-01', endsOn: '2099-06-30' })
  t.strictSame(second.body.schedule, period, 'the agreed one is unchanged')
})

t.test('null clears an optional field: a list is then empty', async (t) => {
  const contacts = [{ name: 'Partnership desk', title: 'Coordinator' }]
  const externalIds = [{ scheme: 'sis', value: `list-${lead.id}` }]
  const { id, change } = await service.createOrganization('List Care', { contacts, externalIds })
  const cleared = await change('PATCH', `/v1/organizations/${id}`, { contacts: null, externalIds: null })
  t.match(cleared, { status: 200, body: { contacts: [], externalIds: [] } })
  const lists: [list: string, body: object, name: string][] = [
    ['benefits', { beneficiary: 'children', statement: 'Care', indicators: [{ name: 'Places' }] }, 'indicators'],
    [
      'communications',
      { heldOn: '2026-01-05', method: 'phone', participants: [], notes: 'N', decisions: ['D'] },
      'decisions',
    ],
    [
      'expectations',
      { aspect: 'services', what: 'W', schedule: day, consultedOrganizationIds: [center.id] },
      'consultedOrganizationIds',
    ],
    ['contacts', { name: 'A', externalIds: [{ scheme: 'sis', value: 'null' }] }, 'externalIds'],
  ]
  for (const [list, body, name] of lists) {
    const { status, headers, body: made } = await lead.call('POST', `${path}/${list}`, { body })
    t.match([status, made[name]?.length], [201, 1], JSON.stringify(made))
    const patched = await lead.change('PATCH', headers.get('location') ?? '', { [name]: null })
    t.match(patched, { status: 200, body: { [name]: [] } }, `${list} ${name}`)
    t.strictSame(patched.body[name], [])
  }
})

t.test('a list is replaced as a whole, and null in its items means absent', async (t) => {
  const contacts = [
    { name: 'Desk', title: 'Coordinator', email: 'desk@valley.example' },
    { name: 'Office', phone: '+1 555 010 0100' },
  ]
  const { id, change } = await service.createOrganization('Items Care', { contacts })
  const patched = await change('PATCH', `/v1/organizations/${id}`, { contacts: [{ name: 'Desk', title: null }] })
  t.strictSame(patched.body.contacts, [{ name: 'Desk' }])
})

t.test('the document describes the patches of objects', async (t) => {
  const { schemas } = service.document.components as { schemas: Record<string, Body> }
  for (const [name, required] of [
    ['ServiceAreaPatch', []],
    ['ExpectationSchedulePatch', ['kind']],
  ] as const) {
    const { properties, required: needed = [], additionalProperties } = schemas[name]
    t.strictSame(needed, [], `${name} has no required property`)
    t.equal(additionalProperties, false)
    for (const [key, { type = [] }] of Object.entries<Body>(properties)) {
      t.equal([type].flat().includes('null'), !(required as readonly string[]).includes(key), `${name} ${key}`)
    }
  }
  t.strictSame(schemas.ExpectationPatch.properties.schedule, { $ref: '#/components/schemas/ExpectationSchedulePatch' })
  t.strictSame(schemas.OrganizationPatch.properties.serviceArea, { $ref: '#/components/schemas/ServiceAreaPatch' })
})
