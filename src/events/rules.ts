// The values of an event.

/** What happened to a record; a transition is a change of its state. */
export const changeKinds = ['create', 'update', 'delete', 'transition'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** Who may see the event: only the parties, or also observers. */
export const audiences = ['parties', 'everyone'] as const
export type Audience = (typeof audiences)[number]
