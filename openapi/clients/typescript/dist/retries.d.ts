/** What a call of the client returns. */
export interface Outcome {
    response: Response;
    error?: unknown;
}
/** A client that was created with `errorMode: 'throw'`, the default of createClient(), throws problems and returns no responses. */
export declare function checkOutcome<Result extends Outcome>(result: Result): Result;
export declare const isThrownResponse: (error: unknown) => boolean;
/**
 * Whether the request may succeed later, unchanged. 502 and 504 come from a proxy whose connection to the service failed. While
 * the first request with an Idempotency-Key is running, the response to a second one is 409 `idempotency-key-in-use`.
 */
export declare const isTransient: ({ response: { status }, error }: Outcome) => boolean;
/**
 * Waits for as long as `Retry-After` says; without it, half a second before the second attempt, then twice as long each time up to
 * 30 seconds, varied by a quarter. Rejects with the reason of `signal` when it is aborted.
 */
export declare function waitBeforeRetry(attempt: number, response?: Response, signal?: AbortSignal): Promise<void>;
