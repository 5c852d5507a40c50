// The example in the document: an allocation of a line to three sources, with the figures that the rules compute. Pure.
import { collectionExample } from '../../records/collections/schema.ts'
import { explainLine } from './explanation.ts'
import { findingsOf } from './findings.ts'
import type { AllocatedBase, AllocatedLine, AllocatedSource, AllocationRules } from './rules.ts'
import { sharesFile } from './share-files.ts'
import { allocateDraft, sourcesOf } from './snapshot.ts'
import { varianceOf } from './variance.ts'

const idOf = (end: string) => `019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a${end}`
const [ehsId, subsidyId, fundId] = ['91', '92', '93'].map(idOf) as [string, string, string]
const { id, partnershipId, organizationId } = collectionExample
const period = { startsOn: '2026-09-01', endsOn: '2027-08-31' }
const ofAnySource = {
  ...{ organizationId, ...period, form: 'cash', certainty: 'secured', forbiddenCategories: [], caps: [] },
} satisfies Partial<AllocatedSource>

const sources: AllocatedSource[] = [
  {
    ...{ ...ofAnySource, id: ehsId, key: 'ehs', name: 'Early Head Start grant 05CH012345', type: 'early_head_start' },
    ...{ amount: '168000.00', federal: true, caps: [{ categories: ['administration'], percent: '15' }] },
  },
  {
    ...{ ...ofAnySource, id: subsidyId, key: 'subsidy', name: 'Child care subsidy', type: 'ccdf_subsidy' },
    ...{ amount: '50000.00', federal: true, certainty: 'pending' },
  },
  {
    ...{ ...ofAnySource, id: fundId, key: 'fund', name: 'Community fund', type: 'private_grant' },
    ...{ amount: '12000.00', federal: false },
  },
]
const base: AllocatedBase = {
  ...{ id: idOf('b1'), key: 'child-hours', name: 'Child-hours of the infant room', measure: 'child_hours' },
  ...{ unit: 'children', measuredOn: '2026-09-30', documentation: 'Attendance of September 2026.' },
  rows: [
    { sourceId: ehsId, quantity: '8', multiplier: '6.5' },
    { sourceId: subsidyId, quantity: '8', multiplier: '3.5' },
    { sourceId: fundId, quantity: '2', multiplier: '10' },
  ],
}
const line: AllocatedLine = {
  ...{ id: idOf('81'), organizationId, key: 'supplies', order: 10, title: 'Supplies', category: 'supplies' },
  ...{ amount: '2450.37', ...period, method: 'child_hours', baseId: base.id, sourceId: null },
}
const rules: AllocationRules = {
  ...{ title: 'Cost allocation 2026-27', note: null, lineIds: null, sourceIds: sources.map((source) => source.id) },
  ...{ overflow: 'non_federal', overflowReason: null, parentFeesTakeOverflow: false, backstopSourceIds: [fundId] },
}

const allocation = allocateDraft(rules, {
  ...{ currency: 'USD', lines: [line], bases: [base], sources, otherSources: [] },
})
const { snapshot } = allocation
const file = { layout: 'long', bom: false } as const
const charged = (sourceId: string, actual: bigint) => ({
  ...{ lineId: line.id, sourceId, actual, category: line.category },
  ...{ firstIncurredOn: '2026-09-30', lastIncurredOn: '2026-11-02' },
})
const explained = explainLine(allocation, line.id)
if (explained === undefined) throw new Error('The example has the line.')

export const allocationExample = {
  title: rules.title,
  sourceIds: rules.sourceIds,
  backstopSourceIds: rules.backstopSourceIds,
  snapshot,
  summary: {
    totals: snapshot.totals,
    sources: sourcesOf(allocation),
    findings: findingsOf(allocation, { partnershipId, today: '2026-11-23', linesLeftOut: false }),
  },
  line: { costAllocationId: id, ...explained },
  csv: sharesFile(allocation, { ...file, format: 'csv' }),
  ndjson: sharesFile(allocation, { ...file, format: 'ndjson' }),
  variance: {
    costAllocationId: id,
    ...varianceOf(snapshot, [charged(ehsId, 31855n), charged(subsidyId, 17153n)], '2026-11-30'),
    findings: [],
  },
}
