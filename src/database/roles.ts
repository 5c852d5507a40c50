// Names of the database roles.

/** Owns the tables and functions. It has no login. */
export const owner = 'partnership_basics_owner'
/** Has the rights that requests need, and is subject to every policy. */
export const app = 'partnership_basics_app'
/** Prefix of the login that the service creates for itself: one for each database, because roles belong to the server. */
export const loginPrefix = 'partnership_basics_service'
