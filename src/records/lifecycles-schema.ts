// Transitions and available actions as they travel.
import { Type } from 'typebox'
import { BlockerView } from '../http/problems.ts'
import { ref, strict, stringEnum, text } from '../http/schemas.ts'

/**
 * The request of a transition, and what a record tells of its actions, under names of their own. Actions `elsewhere` say
 * more than a transition does, and have an operation of their own.
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
  const Action = stringEnum(`${name}Action`, all, 'What may happen.')
  const Step =
    otherActions.length === 0
      ? (Action as ReturnType<typeof stringEnum<Actions>>)
      : stringEnum(`${name}Step`, actions, 'What is to happen.')
  const NewTransition = strict(
    {
      action: ref(Step),
      reason: Type.Optional(text(2000, 'Why. Some actions need it.', 'The board has approved the plan.')),
    },
    { $id: `${name}Transition`, description: `An action on a ${name}.`, examples: [example] },
  )
  const Available = strict(
    {
      action: ref(Action),
      enabled: Type.Boolean({ description: 'Whether it is possible now, and yours to do.', examples: [false] }),
      blockedBy: Type.Array(ref(BlockerView), {
        maxItems: 100,
        description: 'What stands in its way; empty if enabled.',
      }),
    },
    { $id: `${name}AvailableAction`, description: `An action on a ${name}, and whether it is possible now.` },
  )
  return {
    Action,
    /** The actions that a transition takes: the same, where none is elsewhere. */
    Step,
    NewTransition,
    Available,
    availableActions: Type.Array(ref(Available), {
      maxItems: 20,
      description: 'Every action, by the same rules that decide a transition.',
    }),
  }
}
