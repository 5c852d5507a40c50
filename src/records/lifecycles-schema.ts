// Schemas of transitions and available actions.
import { Type } from 'typebox'
import { BlockerCode } from '../http/problem-schemas.ts'
import { withArticle, wordsOfName } from '../http/schema-words.ts'
import { ref, strict, stringEnum, text } from '../http/schemas.ts'

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
      reason: Type.Optional(
        text(2000, 'Why. Required if `needs` of the action lists it.', 'The board has approved the plan.'),
      ),
    },
    { $id: `${name}Transition`, description: `An action on ${withArticle(wordsOfName(name))}.`, examples: [example] },
  )
  const record = withArticle(wordsOfName(name))
  const Available = strict(
    {
      action: ref(Action),
      needs: Type.Array(
        Type.String({
          maxLength: 40,
          pattern: '^[a-z][A-Za-z0-9]*$',
          description: 'The name of a property.',
          examples: ['reason'],
        }),
        {
          maxItems: 10,
          description: 'The properties that the request of the action requires, beside `action`; empty if none.',
        },
      ),
    },
    { $id: `${name}AvailableAction`, description: `An action on ${record} that the caller can take now.` },
  )
  const Blocked = strict(
    {
      action: ref(Action),
      codes: Type.Array(ref(BlockerCode), {
        minItems: 1,
        maxItems: 100,
        description: 'The codes of the blockers. The 409 response to the action has their messages and records.',
      }),
    },
    {
      $id: `${name}BlockedAction`,
      description: `An action on ${record} that the state allows and something else blocks.`,
    },
  )
  return {
    Action,
    /** The actions of the transition request: all without `otherActions`. */
    Step,
    NewTransition,
    /** The schemas of the elements of `lists`. */
    elements: [Available, Blocked],
    /** The properties of the record: see `actionLists`. */
    lists: {
      availableActions: Type.Array(ref(Available), {
        maxItems: 20,
        description: 'What the caller can do now. Transitions apply the same rules.',
      }),
      blockedActions: Type.Array(ref(Blocked), {
        maxItems: 20,
        description:
          'What the state allows and something else blocks. An action in neither list is not possible in this state; its blocker is WRONG_STATE.',
      }),
    },
  }
}
