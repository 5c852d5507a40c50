// The values of an event.

/** What happened to a record; a transition is a change of its state. `due`: a date was reached, and the record did not change. */
export const changeKinds = ['create', 'update', 'delete', 'transition', 'due'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** Who may see the event: only the parties, or also observers. */
export const audiences = ['parties', 'everyone'] as const
export type Audience = (typeof audiences)[number]
