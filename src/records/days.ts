// Days as people write them, wherever they are. Pure.

const hour = 3_600_000

/** The day of a moment, in UTC. */
export const dayAt = (millis: number): string => new Date(millis).toISOString().slice(0, 10)

/** Whether a day has begun nowhere yet: the zone furthest ahead has it 14 hours before UTC. */
export const isToCome = (day: string, now: string): boolean => day > dayAt(Date.parse(now) + 14 * hour)
