// The id of a strategy, as other records refer to it.
import { stringEnum } from '../http/schemas.ts'
import { strategies } from './strategies.ts'

const ids = strategies.map(({ id }) => id)
export const StrategyId = stringEnum(
  'StrategyId',
  ids,
  'The id of a statement of the practice; GET /v1/strategies has them all.',
)
