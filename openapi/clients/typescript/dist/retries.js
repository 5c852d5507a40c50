/** A client that was created with `errorMode: 'throw'`, the default of createClient(), throws problems and returns no responses. */
export function checkOutcome(result) {
    if (result?.response === undefined)
        throw new TypeError("The client has to be created with errorMode: 'result'.");
    return result;
}
export const isThrownResponse = (error) => error?.name === 'ApiError';
const shortestDelay = 500;
const longestDelay = 30_000;
/**
 * Whether the request may succeed later, unchanged. 502 and 504 come from a proxy whose connection to the service failed. While
 * the first request with an Idempotency-Key is running, the response to a second one is 409 `idempotency-key-in-use`.
 */
export const isTransient = ({ response: { status }, error }) => [429, 502, 503, 504].includes(status) ||
    (status === 409 && error?.code === 'idempotency-key-in-use');
/**
 * Waits for as long as `Retry-After` says; without it, half a second before the second attempt, then twice as long each time up to
 * 30 seconds, varied by a quarter. Rejects with the reason of `signal` when it is aborted.
 */
export async function waitBeforeRetry(attempt, response, signal) {
    const delay = Math.min(shortestDelay * 2 ** (attempt - 1), longestDelay) * (0.75 + Math.random() / 2);
    await wait(retryAfter(response?.headers.get('retry-after')) ?? delay, signal);
}
/** The header in milliseconds, from seconds or a date; undefined if it is neither. */
function retryAfter(header) {
    if (!header)
        return undefined;
    const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
    return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
function wait(milliseconds, signal) {
    return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const end = () => {
            clearTimeout(timer);
            reject(signal?.reason);
        };
        const timer = setTimeout(() => {
            signal?.removeEventListener('abort', end);
            resolve();
        }, milliseconds);
        signal?.addEventListener('abort', end, { once: true });
    });
}
