// Matches of needs and offers (Q8, Q9): the rules, and the operation.
import t from 'tap'
import { match, type Need, type Offer } from '../../../src/partnerships/matches/rules.ts'
import { startService } from '../../support/service.ts'

const need = (id: string, organizationId: string, aspect: Need['aspect'] = 'data'): Need => ({
  id,
  organizationId,
  aspect,
})
const offer = (id: string, organizationId: string, fields: Partial<Offer> = {}): Offer => ({
  id,
  organizationId,
  aspect: 'data',
  needId: null,
  ...fields,
})

t.test('matches offers with needs by name or by aspect', async (t) => {
  const cases: [name: string, needs: Need[], offers: Offer[], expected: ReturnType<typeof match>][] = [
    ['without records the result is empty', [], [], { matched: [], unmetNeeds: [], unneededOffers: [] }],
    [
      'an offer matches the needs of its aspect of every other party',
      [need('n1', 'a'), need('n2', 'b'), need('n3', 'a', 'legal')],
      [offer('o1', 'c')],
      {
        matched: [
          { needId: 'n1', offers: [{ offerId: 'o1', basis: 'aspect' }] },
          { needId: 'n2', offers: [{ offerId: 'o1', basis: 'aspect' }] },
        ],
        unmetNeeds: ['n3'],
        unneededOffers: [],
      },
    ],
    [
      'an offer does not match a need of its own party',
      [need('n1', 'a')],
      [offer('o1', 'a'), offer('o2', 'a', { needId: 'n1' })],
      { matched: [], unmetNeeds: ['n1'], unneededOffers: ['o1', 'o2'] },
    ],
    [
      'an offer that names a need matches only that need, whatever its aspect',
      [need('n1', 'a'), need('n2', 'a')],
      [offer('o1', 'b', { needId: 'n2', aspect: 'legal' })],
      {
        matched: [{ needId: 'n2', offers: [{ offerId: 'o1', basis: 'named' }] }],
        unmetNeeds: ['n1'],
        unneededOffers: [],
      },
    ],
    [
      'several offers match one need, in their order',
      [need('n1', 'a')],
      [offer('o1', 'b'), offer('o2', 'c', { needId: 'n1' }), offer('o3', 'b', { aspect: 'staffing' })],
      {
        matched: [
          {
            needId: 'n1',
            offers: [
              { offerId: 'o1', basis: 'aspect' },
              { offerId: 'o2', basis: 'named' },
            ],
          },
        ],
        unmetNeeds: [],
        unneededOffers: ['o3'],
      },
    ],
    [
      'an offer that names an unknown need is unneeded',
      [need('n1', 'a')],
      [offer('o1', 'b', { needId: 'unknown' })],
      { matched: [], unmetNeeds: ['n1'], unneededOffers: ['o1'] },
    ],
  ]
  for (const [name, needs, offers, expected] of cases) t.strictSame(match(needs, offers), expected, name)
})

t.test('computes matches from the current records', async (t) => {
  const service = await startService(t)
  const lead = await service.createOrganization('Springfield Early Head Start')
  const center = await service.createOrganization('Little Steps Child Care')
  const path = await service.createPartnership(lead, center)
  const create = async (by: typeof lead, list: string, fields: object) =>
    (await by.call('POST', `${path}/${list}`, { body: { title: 'A', ...fields } })).body.id as string
  const coaching = await create(center, 'needs', { aspect: 'staffing' })
  const vehicle = await create(center, 'needs', { aspect: 'resources' })
  const counsel = await create(lead, 'needs', { aspect: 'legal' })
  const coach = await create(lead, 'offers', { aspect: 'staffing' })
  const bus = await create(lead, 'offers', { aspect: 'services', needId: vehicle })
  const food = await create(center, 'offers', { aspect: 'resources' })
  for (const by of [lead, center]) {
    t.strictSame((await by.call('GET', `${path}/matches`)).body, {
      matched: [
        { needId: coaching, offers: [{ offerId: coach, basis: 'aspect' }] },
        { needId: vehicle, offers: [{ offerId: bus, basis: 'named' }] },
      ],
      unmetNeeds: [counsel],
      unneededOffers: [food],
      complete: true,
    })
  }
  await lead.change('DELETE', `${path}/offers/${coach}`)
  t.match((await lead.call('GET', `${path}/matches`)).body, { unmetNeeds: [coaching, counsel] })
})
