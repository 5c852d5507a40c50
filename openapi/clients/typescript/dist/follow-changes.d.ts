import type { Change, client, Problem } from './client.js';
/** Where your program keeps its position in the feed: best in the database that its copies of the records are in. */
export interface PositionStore {
    /** The stored position; undefined or null if there is none. */
    load(): Promise<string | null | undefined>;
    save(position: string): Promise<void>;
}
export interface FollowOptions {
    store: PositionStore;
    /**
     * Reads all records, and returns `changesAfter` of the first page that it read. Called if the store has no position, and if its
     * position is not in the feed any more (410 `position-expired`). Without it, changes are followed from the oldest that the feed has,
     * and an expired position is an error.
     */
    list?: (signal: AbortSignal) => Promise<string>;
    /** Only changes of these types: record types such as `contact`, or event types such as `party.accepted`. */
    type?: string[];
    /** Only changes of this partnership. */
    partnershipId?: string;
    /** The organization that yours represents, whose feed is read. */
    onBehalfOf?: string;
    /** How long the service waits for a change, from 0 to 30 seconds; 30 by default. */
    wait?: number;
    /** How many requests may fail in a row; 30 by default, which takes about twelve minutes. */
    attempts?: number;
    /** Ends the iteration when it is aborted. */
    signal?: AbortSignal;
}
/** The service has rejected the request for changes, or could not answer it after all attempts. */
export declare class FollowError extends Error {
    readonly name = "FollowError";
    readonly status: number;
    /** Undefined if the response is not one of the service, such as that of a proxy. */
    readonly problem: Problem | undefined;
    constructor(status: number, problem: Problem | undefined);
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
export declare function followChanges({ listChanges }: Pick<typeof client, 'listChanges'>, { store, list, type, partnershipId, onBehalfOf, wait, attempts, signal, }: FollowOptions): AsyncGenerator<Change, void, undefined>;
