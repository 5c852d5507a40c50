export * from './client.js';
export * from './follow-changes.ts';
export * from './once.ts';
export * from './verify-webhook.ts';
