// What an event says.

/** What happened to a record; a transition is a change of its state. */
export const changes = ['create', 'update', 'delete', 'transition'] as const
export type Change = (typeof changes)[number]
