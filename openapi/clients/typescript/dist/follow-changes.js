import { checkOutcome, isThrownResponse, isTransient, waitBeforeRetry } from './retries.js';
/** The service has rejected the request for changes, or could not answer it after all attempts. */
export class FollowError extends Error {
    name = 'FollowError';
    status;
    /** Undefined if the response is not one of the service, such as that of a proxy. */
    problem;
    constructor(status, problem) {
        super(`GET /v1/changes: ${status} ${problem ? `${problem.code}: ${problem.detail}` : 'without a problem'}`);
        this.status = status;
        this.problem = problem;
    }
}
/**
 * Iterates over the changes in the feed of your organization, in its order, without an end:
 *
 *     for await (const change of followChanges(client, { store, list })) await update(change)
 *
 * The position of a change is stored when the loop asks for the next one. So no change is missed, and one is repeated only if your
 * program ends while it processes it, or before the position is stored. Requests without a response, and those that got 429, 502, 503 or
 * 504, are sent again after the time in `Retry-After`. Throws a `FollowError` for any other response, and after `attempts` failures
 * in a row the last one.
 */
export async function* followChanges({ listChanges }, { store, list, type, partnershipId, onBehalfOf, wait = 30, attempts = 30, signal = new AbortController().signal, }) {
    let position;
    async function save(next) {
        if (next !== position)
            await store.save(next);
        position = next;
    }
    function read() {
        const filters = { ...(type && { type }), ...(partnershipId && { partnershipId }) };
        const query = { ...filters, ...(position && { after: position }), wait };
        const headers = { ...(onBehalfOf && { 'On-Behalf-Of': onBehalfOf }) };
        // Without a timeout, a connection that was lost unnoticed would be waited for.
        return listChanges({ query, headers }, { signal, timeout: (wait + 30) * 1000, retry: { retries: 0 } });
    }
    try {
        position = (await store.load()) ?? undefined;
        if (position === undefined && list)
            await save(await list(signal));
        for (let attempt = 1; !signal.aborted; attempt++) {
            const result = await read().then(checkOutcome, (error) => {
                if (isThrownResponse(error) || signal.aborted || attempt >= attempts)
                    throw error;
                return undefined;
            });
            if (result?.data) {
                for (const change of result.data.data) {
                    yield change;
                    await save(change.position);
                    if (signal.aborted)
                        return;
                }
                // Later than the last change, if the filters exclude those that follow it.
                await save(result.data.position);
                attempt = 0;
            }
            else if (result?.error?.code === 'position-expired' && list && attempt < attempts) {
                await save(await list(signal));
            }
            else if (result && (!isTransient(result) || attempt >= attempts)) {
                throw new FollowError(result.response.status, result.error);
            }
            else {
                await waitBeforeRetry(attempt, result?.response, signal);
            }
        }
    }
    catch (error) {
        const isAbort = error === signal.reason || error?.name === 'AbortError';
        if (!signal.aborted || !isAbort)
            throw error;
    }
}
