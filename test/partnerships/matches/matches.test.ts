// Offers beside needs (Q8, Q9): the rules by themselves, and once over HTTP.
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

t.test('the rules', async (t) => {
  const cases: [name: string, needs: Need[], offers: Offer[], expected: ReturnType<typeof match>][] = [
    ['of nothing is nothing', [], [], { matched: [], unmetNeeds: [], unneededOffers: [] }],
    [
      'an offer answers the needs of its aspect, of every other party',
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
      'nobody answers a need of its own',
      [need('n1', 'a')],
      [offer('o1', 'a'), offer('o2', 'a', { needId: 'n1' })],
      { matched: [], unmetNeeds: ['n1'], unneededOffers: ['o1', 'o2'] },
    ],
    [
      'an offer that names a need answers that one alone, whatever its aspect',
      [need('n1', 'a'), need('n2', 'a')],
      [offer('o1', 'b', { needId: 'n2', aspect: 'legal' })],
      {
        matched: [{ needId: 'n2', offers: [{ offerId: 'o1', basis: 'named' }] }],
        unmetNeeds: ['n1'],
        unneededOffers: [],
      },
    ],
    [
      'several may answer one need, in their order',
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
      'an offer for a need that is not there is not needed',
      [need('n1', 'a')],
      [offer('o1', 'b', { needId: 'gone' })],
      { matched: [], unmetNeeds: ['n1'], unneededOffers: ['o1'] },
    ],
  ]
  for (const [name, needs, offers, expected] of cases) t.strictSame(match(needs, offers), expected, name)
})

t.test('over HTTP, from the records as they are', async (t) => {
  const service = await startService(t)
  const lead = await service.createOrganization('Springfield Early Head Start')
  const center = await service.createOrganization('Little Steps Child Care')
  const path = await service.createPartnership(lead, center)
  const state = async (by: typeof lead, list: string, fields: object) =>
    (await by.call('POST', `${path}/${list}`, { body: { title: 'A', ...fields } })).body.id as string
  const coaching = await state(center, 'needs', { aspect: 'staffing' })
  const van = await state(center, 'needs', { aspect: 'resources' })
  const counsel = await state(lead, 'needs', { aspect: 'legal' })
  const coach = await state(lead, 'offers', { aspect: 'staffing' })
  const bus = await state(lead, 'offers', { aspect: 'services', needId: van })
  const food = await state(center, 'offers', { aspect: 'resources' })
  for (const by of [lead, center]) {
    t.strictSame((await by.call('GET', `${path}/matches`)).body, {
      matched: [
        { needId: coaching, offers: [{ offerId: coach, basis: 'aspect' }] },
        { needId: van, offers: [{ offerId: bus, basis: 'named' }] },
      ],
      unmetNeeds: [counsel],
      unneededOffers: [food],
      complete: true,
    })
  }
  await lead.change('DELETE', `${path}/offers/${coach}`)
  t.match((await lead.call('GET', `${path}/matches`)).body, { unmetNeeds: [coaching, counsel] })
})
