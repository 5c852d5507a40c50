// Access control: every operation of the document, called by every actor with every id, also with ids of records that do
// not belong together.
import t from 'tap'
import { createIsolationChecks, mixedGroups, sameGroup } from './support/isolation-checks.ts'
import { buildWorld } from './support/world.ts'

const world = await buildWorld(t)
const { checkOperation } = createIsolationChecks(world)

for (const operation of world.operations) {
  const { operationId, params } = operation
  const groups = params.length > 1 && params[0] !== 'scheme' ? [...sameGroup, ...mixedGroups] : sameGroup
  t.test(`${operationId}: every organization gets the response that the policy table defines`, (t) =>
    checkOperation(t, operation, groups),
  )
}
