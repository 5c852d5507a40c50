// What the schema of a webhook endpoint cannot express.
import type { WebhookSettings } from '../../config/config.ts'
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { checkGrantedScopes } from '../../identity/api-clients/rules.ts'
import { Problem, type RequestError } from '../../problems.ts'
import { webhookCodes } from './codes.ts'
import { refusalOfUrl, senderOf } from './sender.ts'
import * as store from './store.ts'
import type { RefusalCode } from './url-rules.ts'

/** Throws `scope-too-wide` without `changes:read`, and 422 for a type that is not listed, for a partnership that the organization is not a member of, and for a refused URL. */
export async function checkFields(
  write: WriteContext,
  organizationId: string,
  { types, partnershipIds }: { types?: string[] | null | undefined; partnershipIds?: string[] | null | undefined },
  refusal: RefusalCode | undefined,
  eventTypes: readonly string[],
): Promise<void> {
  // A caller that may not do this learns nothing about the URL.
  await write.context
  // The endpoint receives what this scope reads.
  checkGrantedScopes(['changes:read'], write.caller)
  if (refusal !== undefined) {
    const detail = webhookCodes[refusal].meaning
    throw new Problem('webhook-url-refused', detail, { errors: [{ pointer: '/url', code: refusal, detail }] })
  }
  const known = new Set(eventTypes.flatMap((type) => [type, type.split('.')[0]]))
  const unknown = (types ?? []).flatMap((type, index): RequestError[] =>
    known.has(type)
      ? []
      : [
          {
            pointer: `/types/${index}`,
            code: 'unknown-event-type',
            detail: `GET /v1/event-types does not list ${type}.`,
          },
        ],
  )
  if (unknown.length > 0) throw new Problem('unknown-event-type', unknown[0]?.detail, { errors: unknown })
  if (!partnershipIds) return
  const members = await write.query(store.findMemberships, { organizationId, partnershipIds: pgArray(partnershipIds) })
  const visible = new Set(members.map(({ partnershipId }) => partnershipId))
  const errors = partnershipIds.flatMap((id, index): RequestError[] =>
    visible.has(id)
      ? []
      : [
          {
            pointer: `/partnershipIds/${index}`,
            code: 'unknown-reference',
            detail: 'The organization is neither a party nor an observer of the partnership.',
          },
        ],
  )
  if (errors.length > 0) throw new Problem('unknown-reference', errors[0]?.detail, { errors })
}

/** The rule that refuses the URL of the body; resolved before the transaction. */
export const refusalOfBody = (
  { webhooks }: { webhooks: WebhookSettings },
  { url }: { url?: string | undefined },
): Promise<RefusalCode | undefined> =>
  url === undefined ? Promise.resolve(undefined) : refusalOfUrl(senderOf(webhooks), url)
