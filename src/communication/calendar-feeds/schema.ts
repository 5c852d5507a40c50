// Calendar feeds as they travel.
import { type Static, Type } from 'typebox'
import { nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { availableActions } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { feedActions, feedStates, feedSteps } from './rules.ts'
import type { CalendarFeed } from './store.ts'

const State = stringEnum('CalendarFeedState', feedStates, 'Only an active feed answers anything.')
const lifecycle = lifecycleSchemas('CalendarFeed', feedActions, { action: 'revoke', reason: 'The laptop was lost.' })

export const feedSchemas = resource('CalendarFeed', {
  description:
    'A calendar that a program subscribes to by its URL alone. It reads that one calendar, as the organization may see it, until it is revoked or the organization has no part in the partnership any more.',
  fields: {
    name: text(200, 'What program reads it.', 'Calendar of the front office'),
    partnershipId: Type.Optional(
      uuidOf('the partnership whose calendar it is; that of all partnerships where it is left out'),
    ),
  },
  computed: {
    id: uuidOf('the calendar feed'),
    organizationId: uuidOf('the organization that it reads for'),
    state: ref(State),
    reason: nullable(text(2000, 'Why it was revoked.', 'The laptop was lost.')),
    availableActions: lifecycle.availableActions,
  },
  example: { name: 'Calendar of the front office' },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50',
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    state: 'active',
    reason: null,
    availableActions: [{ action: 'revoke', enabled: true, blockedBy: [] }],
  },
})

const sampleToken = `pbcal_${'x'.repeat(43)}`
export const feedToken = Type.String({
  minLength: 49,
  maxLength: 49,
  pattern: '^pbcal_[A-Za-z0-9_-]{43}$',
  description: 'The token of the feed. It is shown when the feed is made, and not again.',
  examples: [sampleToken],
})

/** Only the answer that makes a feed has its token. */
export const FeedWithToken = strict(
  {
    calendarFeed: ref(feedSchemas.View),
    token: feedToken,
    url: Type.String({
      format: 'uri-reference',
      minLength: 20,
      maxLength: 200,
      description: 'What to give the calendar program, behind the address of this service.',
      examples: [`/v1/calendar.ics?token=${sampleToken}`],
    }),
  },
  {
    $id: 'CalendarFeedWithToken',
    description: 'A calendar feed and the token that was just made for it.',
    examples: [{ calendarFeed: feedSchemas.sample, token: sampleToken, url: `/v1/calendar.ics?token=${sampleToken}` }],
  },
)

export const NewFeedTransition = lifecycle.NewTransition
const { New, View, Page } = feedSchemas
export const feedParts = [
  State,
  lifecycle.Action,
  lifecycle.Available,
  NewFeedTransition,
  New,
  View,
  Page,
  FeedWithToken,
]

export const view = (row: CalendarFeed): Static<typeof View> => ({
  ...row,
  availableActions: availableActions(feedSteps, row.state),
})
