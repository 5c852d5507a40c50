// Schemas of calendar feeds.
import { type Static, Type } from 'typebox'
import { nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { actionLists, statusOfActions } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { feedActions, feedStates, feedTransitions } from './rules.ts'
import type { CalendarFeed } from './store.ts'

const State = stringEnum('CalendarFeedState', feedStates, 'A revoked feed can no longer be read.')
const lifecycle = lifecycleSchemas('CalendarFeed', feedActions, { action: 'revoke', reason: 'The laptop was lost.' })

export const feedSchemas = resource('CalendarFeed', {
  description:
    'A URL with a token, by which a program reads one calendar as the organization sees it. It works until it is revoked, the representation by the organization that created it ends, or the organization is no longer a party or an observer of the partnership.',
  fields: {
    name: text(200, 'The program that reads the calendar.', 'Calendar of the front office'),
    partnershipId: Type.Optional(
      uuidOf('the partnership of the calendar; by default the calendar contains all partnerships of the organization'),
    ),
  },
  computed: {
    id: uuidOf('the calendar feed'),
    organizationId: uuidOf('the organization whose access the feed has'),
    createdBy: uuidOf('the organization that created it: this one, its representative or an operator'),
    state: ref(State),
    reason: nullable(text(2000, 'The reason of the revocation.', 'The laptop was lost.')),
    ...lifecycle.lists,
  },
  example: { name: 'Calendar of the front office' },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50',
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    createdBy: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    state: 'active',
    reason: null,
    availableActions: [{ action: 'revoke', needs: ['reason'] }],
    blockedActions: [],
  },
})

const sampleToken = `pbcal_${'x'.repeat(43)}`
export const feedToken = Type.String({
  minLength: 49,
  maxLength: 49,
  pattern: '^pbcal_[A-Za-z0-9_-]{43}$',
  description: 'The token of the feed. Only the response that creates the feed contains it.',
  examples: [sampleToken],
})

/** The response that creates a feed. */
export const FeedWithToken = strict(
  {
    calendarFeed: ref(feedSchemas.View),
    token: feedToken,
    url: Type.String({
      format: 'uri-reference',
      minLength: 20,
      maxLength: 700,
      description:
        'The URL for the calendar program; relative to the address of the service if the operator has not configured that.',
      examples: [`/v1/calendar.ics?token=${sampleToken}`],
    }),
  },
  {
    $id: 'CalendarFeedWithToken',
    description: 'A new calendar feed with its token.',
    examples: [{ calendarFeed: feedSchemas.sample, token: sampleToken, url: `/v1/calendar.ics?token=${sampleToken}` }],
  },
)

export const NewFeedTransition = lifecycle.NewTransition
const { New, View, Page } = feedSchemas
export const feedParts = [
  State,
  lifecycle.Action,
  ...lifecycle.elements,
  NewFeedTransition,
  New,
  View,
  Page,
  FeedWithToken,
]

export const view = (row: CalendarFeed): Static<typeof View> => ({
  ...row,
  ...actionLists(statusOfActions(feedTransitions, row.state)),
})
