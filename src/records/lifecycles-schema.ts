// Schemas of transitions and available actions.
import { Type } from 'typebox'
import { BlockerView } from '../http/problems.ts'
import { ref, strict, stringEnum, text } from '../http/schemas.ts'
import { withArticle } from '../http/words.ts'

/**
 * The schemas of a record type. `otherActions` are available actions that have an operation of their own instead of a
 * transition.
 */
export function lifecycleSchemas<
  const Actions extends readonly string[],
  const OtherActions extends readonly string[] = [],
>(
  name: string,
  actions: Actions,
  example: { action: Actions[number]; reason?: string },
  otherActions: OtherActions = [] as never,
) {
  const all = [...actions, ...otherActions] as readonly (Actions[number] | OtherActions[number])[]
  const Action = stringEnum(`${name}Action`, all, 'An action on the record.')
  const Step =
    otherActions.length === 0
      ? (Action as ReturnType<typeof stringEnum<Actions>>)
      : stringEnum(`${name}Step`, actions, 'The action to perform.')
  const NewTransition = strict(
    {
      action: ref(Step),
      reason: Type.Optional(text(2000, 'Why. Some actions require it.', 'The board has approved the plan.')),
    },
    { $id: `${name}Transition`, description: `An action on ${withArticle(name)}.`, examples: [example] },
  )
  const Available = strict(
    {
      action: ref(Action),
      enabled: Type.Boolean({ description: 'Whether the caller may perform it now.', examples: [false] }),
      blockedBy: Type.Array(ref(BlockerView), {
        maxItems: 100,
        description: 'The blockers; empty if enabled.',
      }),
    },
    {
      $id: `${name}AvailableAction`,
      description: `An action on ${withArticle(name)}, and whether it is possible now.`,
    },
  )
  return {
    Action,
    /** The actions of the transition request: all without `otherActions`. */
    Step,
    NewTransition,
    Available,
    availableActions: Type.Array(ref(Available), {
      maxItems: 20,
      description: 'Every action. Transitions apply the same rules.',
    }),
  }
}
