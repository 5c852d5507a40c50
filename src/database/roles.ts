// The names of the roles that stand between the service and its tables.

/** Owns the tables and functions; nobody logs in as it. */
export const owner = 'partnership_basics_owner'
/** Has the rights that requests need, and is subject to every policy. */
export const app = 'partnership_basics_app'
/** Begins the name of the login that the service makes for itself: one a database, as roles belong to the server. */
export const service = 'partnership_basics_service'
