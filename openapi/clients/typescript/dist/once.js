import { checkOutcome, isThrownResponse, isTransient, waitBeforeRetry } from './retries.js';
/**
 * Sends a POST until there is a response, with one Idempotency-Key, so that it is carried out once:
 *
 *     const { data, error } = await once((request) => createPartnership({ body }, request))
 *
 * Sent again, after the time in `Retry-After`, are requests without a response, and those that got 429, 502, 503, 504, or 409
 * `idempotency-key-in-use`. Any other response is returned, and after all attempts the last one. If the last attempt got no response,
 * its error is thrown; whether the request was carried out is then unknown, until it is repeated with the same key.
 */
export async function once(send, { key = crypto.randomUUID(), attempts = 10, timeout = 30_000, signal } = {}) {
    const headers = { 'Idempotency-Key': key };
    const request = { headers, timeout, retry: { retries: 0 }, ...(signal && { signal }) };
    for (let attempt = 1;; attempt++) {
        signal?.throwIfAborted();
        const result = await send(request).then(checkOutcome, (error) => {
            if (isThrownResponse(error) || signal?.aborted || attempt >= attempts)
                throw error;
            return undefined;
        });
        if (result && (!isTransient(result) || attempt >= attempts))
            return result;
        await waitBeforeRetry(attempt, result?.response, signal);
    }
}
