// Schemas of the assumptions of a dry run.
import { type TProperties, type TSchema, Type } from 'typebox'
import { withArticle } from '../../http/schema-words.ts'
import { recordPatch, ref, strict, uuidOf } from '../../http/schemas.ts'
import { allocationBaseSchemas } from '../allocation-bases/schema.ts'
import { budgetLineSchemas } from '../budget-lines/schema.ts'
import { fundingSourceSchemas } from '../funding-sources/schema.ts'
import type { Assumptions } from './assumptions.ts'
import { maxLines, maxSources } from './rules.ts'

/** The fields of a merge patch with these names, and the id of the record. */
function assumed(name: string, record: string, patch: unknown, fields: readonly string[]) {
  const { properties } = patch as { properties: TProperties }
  return recordPatch(
    {
      id: uuidOf(`the ${record}`),
      ...Object.fromEntries(Object.entries(properties).filter(([field]) => fields.includes(field))),
    },
    {
      $id: name,
      description: `The changed fields of ${withArticle(record)}, by the rules of the record. Null clears a field.`,
    },
  )
}
const AssumedSource = assumed('AssumedFundingSource', 'funding source', fundingSourceSchemas.Patch, [
  ...['type', 'amount', 'startsOn', 'endsOn', 'form', 'federal', 'certainty', 'decisionOn'],
  ...['forbiddenCategories', 'caps'],
])
const AssumedLine = assumed('AssumedBudgetLine', 'budget line', budgetLineSchemas.Patch, [
  ...['order', 'category', 'amount', 'startsOn', 'endsOn', 'method', 'baseId', 'sourceId'],
])
const AssumedBase = assumed('AssumedAllocationBase', 'allocation base', allocationBaseSchemas.Patch, [
  ...['measuredOn', 'documentation', 'rows'],
])
const assumptionsOf = (schema: TSchema, maxItems: number, records: string) =>
  Type.Optional(Type.Array(ref(schema), { maxItems, description: `Changed ${records}; each once.` }))
export const AssumptionsView = Type.Unsafe<Assumptions>(
  strict(
    {
      sources: assumptionsOf(AssumedSource, maxSources, 'sources of the allocation'),
      lines: assumptionsOf(AssumedLine, maxLines, 'lines of the allocation'),
      bases: assumptionsOf(AssumedBase, maxLines, 'bases of these lines'),
    },
    {
      $id: 'CostAllocationAssumptions',
      description:
        'Changed fields of records, with which a dry run computes the allocation. Only a dry run accepts them.',
      examples: [{ sources: [{ id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a92', amount: '27000.00' }] }],
    },
  ),
)

export const assumptionParts = [AssumedSource, AssumedLine, AssumedBase, AssumptionsView]
