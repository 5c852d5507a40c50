// The request that delivers a change: a CloudEvent with the Change of GET /v1/changes.
import type { Static } from 'typebox'
import type { ChangeView } from '../changes/schema.ts'

export const changeEventMediaType = 'application/cloudevents+json'

/** The id of a change: the same in every attempt and at every endpoint of the organization. A position contains no full stop. */
export const changeIdOf = (position: string): string => `chg_${position}`

/** `orderKey`: the partnership, or the organization of a change that is of no partnership. `number`: of the change in the feed. */
export function changeEvent(
  data: Static<typeof ChangeView>,
  { publicUrl = '', orderKey, number }: { publicUrl: string | undefined; orderKey: string; number: number },
) {
  return {
    specversion: '1.0',
    id: changeIdOf(data.position),
    source: `${publicUrl}/v1`,
    type: data.type,
    time: data.occurredAt,
    ...(data.path !== null && { subject: data.path }),
    datacontenttype: 'application/json',
    partitionkey: orderKey,
    // Its numbers have at most 15 digits, so it sorts as text.
    sequence: String(number).padStart(15, '0'),
    data,
  }
}
