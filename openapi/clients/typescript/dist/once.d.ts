import { type Outcome } from './retries.ts';
export interface OnceOptions {
    /**
     * The Idempotency-Key, of 1 to 255 visible ASCII characters; by default a random UUID. To repeat the request also after a restart of
     * your program, store a key before the first attempt, and pass it again within 24 hours.
     */
    key?: string;
    /** How often the request is sent at most; 10 by default, which takes about two minutes. */
    attempts?: number;
    /** How long one attempt may take, in milliseconds; 30,000 by default. */
    timeout?: number;
    signal?: AbortSignal;
}
/** The second argument of a call of the client. */
export interface OnceRequest {
    headers: {
        'Idempotency-Key': string;
    };
    timeout: number;
    retry: {
        retries: 0;
    };
    signal?: AbortSignal;
}
/**
 * Sends a POST until there is a response, with one Idempotency-Key, so that it is carried out once:
 *
 *     const { data, error } = await once((request) => createPartnership({ body }, request))
 *
 * Sent again, after the time in `Retry-After`, are requests without a response, and those that got 429, 502, 503, 504, or 409
 * `idempotency-key-in-use`. Any other response is returned, and after all attempts the last one. If the last attempt got no response,
 * its error is thrown; whether the request was carried out is then unknown, until it is repeated with the same key.
 */
export declare function once<Result extends Outcome>(send: (request: OnceRequest) => Promise<Result>, { key, attempts, timeout, signal }?: OnceOptions): Promise<Result>;
