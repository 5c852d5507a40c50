// client.js is generated from the OpenAPI document by `npm run clients`.
export * from './client.js';
export * from './follow-changes.js';
export * from './once.js';
export * from './verify-webhook.js';
