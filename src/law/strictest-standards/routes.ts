// Routes of the strictest standards.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { pgArray } from '../../database/queries.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, partnershipPath, path } from '../../http/openapi/operations.ts'
import { dateOf, ref, uuidOf } from '../../http/schemas.ts'
import { invalidQuery } from '../../problems.ts'
import { findAppliedSets } from '../applied-standards/store.ts'
import { dimensions, maxMonths, settings } from '../standards/rules.ts'
import { DimensionView, GroupingView, ProgramView, SessionView, SettingView, staff } from '../standards/terms-schema.ts'
import { setsFor } from './pieces.ts'
import { compareStandards, maxValues, type StrictestFilters } from './rules.ts'
import { StrictestStandardsView } from './schema.ts'
import { findReadingDay } from './store.ts'

const age = (description: string, minimum: number, example: number) =>
  Type.Integer({ minimum, maximum: maxMonths, format: 'int32', description, examples: [example] })

const query = Type.Object(
  {
    dimension: Type.Optional(
      Type.Array(ref(DimensionView), {
        minItems: 1,
        maxItems: dimensions.length,
        description: 'Only standards of these dimensions.',
      }),
    ),
    setting: Type.Optional(
      Type.Array(ref(SettingView), {
        minItems: 1,
        maxItems: settings.length,
        description: 'Only standards in these settings.',
      }),
    ),
    fromMonths: Type.Optional(age('Only ages from this number of months on.', 0, 24)),
    toMonths: Type.Optional(age('Only ages below this number of months.', 1, 36)),
    program: Type.Optional(ref(ProgramView)),
    session: Type.Optional(ref(SessionView)),
    grouping: Type.Optional(ref(GroupingView)),
    staff: Type.Optional(Type.Integer({ ...staff, description: 'Only for this number of adults.' })),
    partyId: Type.Optional(uuidOf('a party: only sets that apply to it; without it, those of every party')),
    on: Type.Optional(
      dateOf(
        'The day on which the sets apply; by default today in UTC, and for a former party its last day.',
        '2026-11-30',
      ),
    ),
  },
  { additionalProperties: false },
)

export const strictestStandardsRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  app.get(
    '/partnerships/:partnershipId/strictest-standards',
    {
      schema: operation(
        {
          operationId: 'getStrictestStandards',
          summary: 'Read the strictest standards',
          description: `Compares the sets of standards that apply in the partnership, and gives the strictest value of each standard by setting, age and condition, with the sets that have it (Q21). A condition that a row does not have matches every value. Of the rows of a set that differ in \`staff\`, those with the highest number that is not above the number of adults present apply. Without a filter, each value of a condition that occurs in the rows is listed. A response has at most ${maxValues} values of sets before neighboring ages with the same content are merged; a request that needs more is refused with 400. A value whose rows were not verified in the text of the law is advice.`,
          tag: 'Standards',
          params: path(partnershipPath),
          query,
        },
        200,
        StrictestStandardsView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const { dimension, setting, on, partyId, ...asked } = request.query
        const { fromMonths = 0, toMonths = maxMonths } = asked
        if (toMonths <= fromMonths) throw invalidQuery('toMonths', 'must be more than fromMonths.')
        const [today] = on === undefined ? await reader.query(findReadingDay, { partnershipId }) : []
        const day = on ?? today?.day ?? ''
        const sets = setsFor(
          await reader.query(findAppliedSets, { partnershipIds: pgArray([partnershipId]), day }),
          partyId,
        )
        const filters: StrictestFilters = asked
        const standards = compareStandards(sets, {
          ...filters,
          dimensions: dimensions.filter((one) => dimension?.includes(one) ?? true),
          settings: settings.filter((one) => setting?.includes(one) ?? true),
        })
        if (standards === undefined) {
          throw invalidQuery(
            'dimension',
            `must select fewer values: those of the sets are more than ${maxValues}. Also \`setting\`, ages and conditions select fewer.`,
          )
        }
        return {
          body: {
            ...{ partnershipId, on: day },
            sets: sets.map(({ standardId, title }) => ({ standardId, title })),
            standards: standards.map(({ pieces, ...standard }) => ({ ...standard, values: pieces })),
          },
        }
      }),
  )
}
