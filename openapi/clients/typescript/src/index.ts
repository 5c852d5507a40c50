// client.js is generated from the OpenAPI document by `npm run clients`.
export * from './client.js'
export * from './follow-changes.ts'
export * from './once.ts'
export * from './verify-webhook.ts'
