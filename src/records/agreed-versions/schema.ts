// The properties that every version that the parties agree to has.
import { Type } from 'typebox'
import { nullable, ref, sha256Of, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { ConsentView } from '../consents-schema.ts'
import { lifecycleSchemas } from '../lifecycles-schema.ts'
import { versionActions, versionStates } from './rules.ts'

const hashExample = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

/** `name` is that of the schema of the record; `hash` describes what the hash covers. */
export function versionSchemas(name: string, { hash, reason }: { hash: string; reason: string }) {
  const State = stringEnum(
    `${name}State`,
    versionStates,
    'The state of this version. `agreed` is the version in force.',
  )
  const { Action, NewTransition, elements, lists } = lifecycleSchemas(name, versionActions, { action: 'propose' })
  return {
    State,
    NewTransition,
    parts: [State, Action, ...elements, NewTransition],
    computed: {
      number: Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        format: 'int32',
        description: 'The number of the version within the partnership: 1, 2, 3 …',
        examples: [1],
      }),
      state: ref(State),
      hash: sha256Of(hash, hashExample),
      consents: Type.Array(ref(ConsentView), {
        maxItems: 1000,
        description: 'The parties that have agreed to this content.',
      }),
      waitingOn: Type.Array(uuidOf('a party'), {
        maxItems: 1000,
        description: 'The parties that have not agreed yet.',
      }),
      reason: nullable(text(2000, 'The reason of the last transition, such as an objection.', reason)),
      ...lists,
    },
    computedExample: {
      number: 1,
      state: 'draft' as const,
      hash: hashExample,
      consents: [],
      waitingOn: [],
      reason: null,
      availableActions: [{ action: 'propose' as const, needs: [] }],
      blockedActions: [],
    },
  }
}
