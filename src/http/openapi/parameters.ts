// Header parameters that the operations of the OpenAPI document share.
import { type Parameter, string } from './shared.ts'

const positionExample = 'MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy'
const entityTags = string({
  minLength: 1,
  maxLength: 2000,
  pattern: '^(\\*|[ \\t,]*(W/)?"[^"]*"([ \\t]*,[ \\t,]*(W/)?"[^"]*")*[ \\t,]*)$',
  examples: ['"3"', '"3", "4"', '*'],
})

/**
 * Examples are in the schemas, not in the parameters: Swagger UI fills in the example of a parameter, and the service would
 * reject a cursor or an ETag that does not belong to the user's record.
 */
export const parameters: Record<string, Parameter> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Makes it safe to repeat the request: for 24 hours the same request with the same key gets the same response, marked Idempotent-Replayed, and is carried out once.',
    schema: string({
      minLength: 1,
      maxLength: 257,
      pattern: '^[\\x20-\\x7e]+$',
      examples: ['8e03978e-40d5-43dd-bc93-6894a57f9324'],
    }),
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: true,
    description:
      'The ETag of the record as it was read, several of them, or * for any version. If none of them is current, the response is 412; a weak tag is never current.',
    schema: entityTags,
    example: '"1"',
  },
  IfMatchOrAny: {
    name: 'If-Match',
    in: 'header',
    description: 'Required if the record exists: its ETag, or * for any version.',
    schema: entityTags,
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description:
      'One or several ETags: the response is 304 if one of them is current. If-Match has the opposite effect: the response is 412 if none of them is current.',
    schema: string({ minLength: 1, maxLength: 500, pattern: '^[\\x21-\\x7e ]+$', examples: ['"3"'] }),
  },
  OnBehalfOf: {
    name: 'On-Behalf-Of',
    in: 'header',
    description:
      'The id of an organization that yours represents. The request acts for that organization; its events record that yours acted on its behalf.',
    schema: string({
      format: 'uuid',
      minLength: 36,
      maxLength: 36,
      examples: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'],
    }),
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    description:
      'The last position of an interrupted stream of server-sent events, which browsers send when they reconnect. Overrides `after`.',
    schema: string({ minLength: 1, maxLength: 1000, pattern: '^[A-Za-z0-9_-]+$', examples: [positionExample] }),
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description: 'With count=exact the response has totalCount. Counting takes longer than reading the page.',
    schema: string({ maxLength: 200, pattern: '^[\\x20-\\x7e]*$', examples: ['count=exact'] }),
  },
}
