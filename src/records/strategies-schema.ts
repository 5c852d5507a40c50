// The schema of a strategy id, for records that refer to a strategy.
import { stringEnum } from '../http/schemas.ts'
import { strategies } from './strategies.ts'

const ids = strategies.map(({ id }) => id)
export const StrategyId = stringEnum('StrategyId', ids, 'The id of a strategy; GET /v1/strategies lists all.')
