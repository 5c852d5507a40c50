// What an event says.

/** What happened to a record; a transition is a change of its state. */
export const changeKinds = ['create', 'update', 'delete', 'transition'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** Who hears of it: the parties alone, or those who only watch as well. */
export const audiences = ['parties', 'everyone'] as const
export type Audience = (typeof audiences)[number]
