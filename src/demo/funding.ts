// Example data: funding, costs and payments.
import type { Client, Parties } from './client.ts'
import { localDay } from './local-day.ts'

/** The funding and its allocation, payments to the home, and what the parties do if the subsidy is cut. Returns the path of the allocation. */
export async function createFunding({
  partnershipPath,
  lead,
  partner,
  recipient,
  center,
  home,
}: Parties): Promise<string> {
  const onBehalfOfHome = { 'on-behalf-of': home.id }
  const agreeToAll = async (path: string) => {
    await lead.transition(path, { action: 'propose' })
    await partner.transition(path, { action: 'agree' })
    await lead.transition(path, { action: 'agree' }, onBehalfOfHome)
  }
  const money = { currency: 'USD', startsOn: '2026-09-01', endsOn: '2027-08-31' }
  const addSource = (client: Client, fields: object) =>
    client.create(`${partnershipPath}/funding-sources`, { ...money, certainty: 'secured', ...fields })
  const grant = await addSource(lead, {
    key: 'ehs',
    type: 'early_head_start',
    name: 'Early Head Start grant 05HP0114',
    amount: '460000.00',
    assistanceListing: '93.600',
    caps: [{ categories: ['administration'], percent: '15' }],
    match: { percent: '20' },
  })
  await addSource(lead, {
    key: 'rooms',
    type: 'agency_funds',
    name: 'Rooms of the recipient, by appraisal',
    amount: '120000.00',
    form: 'in_kind',
    matchesSourceId: grant.id,
  })
  const subsidy = await addSource(partner, {
    key: 'subsidy',
    type: 'ccdf_subsidy',
    name: 'Child care subsidy of the state',
    amount: '180000.00',
  })
  const foundation = await addSource(partner, {
    key: 'foundation',
    type: 'private_grant',
    name: 'Springfield Community Foundation',
    amount: '15000.00',
    certainty: 'pending',
    decisionOn: '2027-01-15',
  })

  // 36 children of the center, ten hours a day: 6.5 hours of Early Head Start and 3.5 of the subsidy.
  const childHours = await partner.create(`${partnershipPath}/allocation-bases`, {
    key: 'child-hours',
    name: 'Child-hours of the center',
    measure: 'child_hours',
    measuredOn: '2026-09-30',
    documentation: 'Attendance lists of September 2026',
    rows: [
      { sourceId: grant.id, quantity: '36', multiplier: '6.5' },
      { sourceId: subsidy.id, quantity: '36', multiplier: '3.5' },
    ],
  })
  const byChildHours = { method: 'child_hours', baseId: childHours.id }
  const byGrant = { method: 'direct', sourceId: grant.id }
  const addLine = (client: Client, fields: object, headers = {}) =>
    client.create(`${partnershipPath}/budget-lines`, { ...money, ...fields }, headers)
  const teachers = await addLine(partner, {
    ...{ key: 'teachers', order: 10, title: 'Teachers of the center', category: 'personnel', amount: '420000.00' },
    ...byChildHours,
  })
  await addLine(partner, {
    ...{ key: 'rent', order: 20, title: 'Rent of the center', category: 'facilities', amount: '60000.00' },
    ...byChildHours,
  })
  await addLine(partner, {
    ...{ key: 'director', order: 30, title: 'Director of the center', category: 'administration' },
    ...{ amount: '52000.00', ...byChildHours },
  })
  await addLine(lead, {
    ...{ key: 'coach', order: 40, title: 'Coach', category: 'training', amount: '48000.00', ...byGrant },
  })
  const homePlaces = await addLine(
    lead,
    {
      ...{ key: 'home-places', order: 50, title: 'Four places in the home', category: 'contractual' },
      ...{ amount: '57000.00', ...byGrant },
    },
    onBehalfOfHome,
  )

  const allocation = await lead.create(`${partnershipPath}/cost-allocations`, {
    title: 'Costs of 2026-27',
    sourceIds: [grant.id, subsidy.id, foundation.id],
    backstopSourceIds: [foundation.id],
  })
  const allocationPath = `${partnershipPath}/cost-allocations/${allocation.id}`
  await agreeToAll(allocationPath)
  for (const [source, amount] of [
    [grant, '22750.00'],
    [subsidy, '12250.00'],
  ] as const) {
    await partner.create(`${partnershipPath}/actual-costs`, {
      ...{ lineId: teachers.id, sourceId: source.id, amount, currency: 'USD' },
      ...{ incurredOn: '2026-09-30', reference: 'Payroll 2026-09' },
    })
  }

  const obligation = await lead.create(`${partnershipPath}/financial-obligations`, {
    ...{
      payerId: recipient.id,
      payeeId: home.id,
      title: 'Four places in the home',
      amount: '57000.00',
      currency: 'USD',
    },
    ...{ sourceId: grant.id, lineId: homePlaces.id },
    installments: [
      { dueOn: '2026-10-15', amount: '28500.00' },
      { dueOn: '2027-03-15', amount: '28500.00' },
    ],
  })
  const obligationPath = `${partnershipPath}/financial-obligations/${obligation.id}`
  await lead.transition(obligationPath, { action: 'agree' })
  await lead.transition(obligationPath, { action: 'agree' }, onBehalfOfHome)
  const paidOn = localDay('UTC')
  await lead.transition(obligationPath, { action: 'pay', installment: 1, paidOn, reference: 'ACH 118' })
  await lead.transition(obligationPath, { action: 'confirm', installment: 1 }, onBehalfOfHome)

  const fees = await lead.create(`${partnershipPath}/fee-decisions`, {
    ...{ charges: 'copayment', appliesTo: 'extended_hours', monthlyMaximum: '60.00', currency: 'USD' },
    copaymentEqualsOthers: true,
    rationale: 'The subsidy program of the state requires a copayment for the hours after 3 p.m.',
    reviewOn: '2027-06-30',
  })
  await agreeToAll(`${partnershipPath}/fee-decisions/${fees.id}`)

  await partner.create(`${partnershipPath}/contingencies`, {
    title: 'The subsidy is cut',
    trigger: { measure: 'secured_share_below', percent: '75' },
    fallback: 'The center asks the county for the rest, and opens the last room in January.',
    ownerId: center.id,
  })
  // This triggers the contingency.
  await partner.update(`${partnershipPath}/funding-sources/${subsidy.id}`, { certainty: 'at_risk' })
  return allocationPath
}
