import type { ChangeEvent, PingEvent } from './client.js';
/** What the service sends: a change, whose type contains a full stop, or the ping that verifies and tests a receiver. */
export type WebhookEvent = PingEvent | (ChangeEvent & {
    type: `${string}.${string}`;
});
/** The request headers, in any case: of Node (`request.headers`), or of the Fetch API. */
export type WebhookHeaders = Headers | Record<string, string | string[] | undefined>;
export interface VerifyOptions {
    /** The secrets (`whsec_…`) and public keys (`whpk_…`) of the endpoint; one is enough. While a key is replaced, there are two. */
    keys: string | readonly string[];
    /** How far the timestamp of the request may be from your clock, in seconds; 300 by default. */
    tolerance?: number;
    /** The time now; by default that of your clock. */
    now?: Date;
}
export type WebhookErrorCode = 'HEADER_MISSING' | 'TIMESTAMP_INVALID' | 'TIMESTAMP_TOO_OLD' | 'TIMESTAMP_TOO_NEW' | 'SIGNATURE_UNSUPPORTED' | 'SIGNATURE_WRONG' | 'BODY_INVALID';
/** The request is not a delivery of the service: respond with 400, and do not process it. */
export declare class WebhookError extends Error {
    readonly name = "WebhookError";
    readonly code: WebhookErrorCode;
    constructor(code: WebhookErrorCode, message: string);
}
/**
 * Verifies that a request comes from the service (Standard Webhooks), and returns the event in its body: answer one whose `type` is `ping`
 * with its `data.challenge`. `body` must be the bytes as
 * they were received: JSON that was parsed and written again may differ. Throws a `WebhookError` if the request is not verified, and a
 * `TypeError` if a key has not the form of one.
 *
 * A delivery can arrive more than once. Its `id`, which is the header `webhook-id`, is then the same.
 */
export declare function verifyWebhook<Event = WebhookEvent>(headers: WebhookHeaders, body: string | ArrayBuffer | Uint8Array, { keys, tolerance, now }: VerifyOptions): Promise<Event>;
