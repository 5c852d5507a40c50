/** The request is not a delivery of the service: respond with 400, and do not process it. */
export class WebhookError extends Error {
    name = 'WebhookError';
    code;
    constructor(code, message) {
        super(message);
        this.code = code;
    }
}
/**
 * Verifies that a request comes from the service (Standard Webhooks), and returns the event in its body: answer one whose `type` is `ping`
 * with its `data.challenge`. `body` must be the bytes as
 * they were received: JSON that was parsed and written again may differ. Throws a `WebhookError` if the request is not verified, and a
 * `TypeError` if a key has not the form of one.
 *
 * A delivery can arrive more than once. Its `id`, which is the header `webhook-id`, is then the same.
 */
export async function verifyWebhook(headers, body, { keys, tolerance = 300, now = new Date() }) {
    const verifiers = await Promise.all([keys].flat().map(verifierOf));
    const id = headerOf(headers, 'webhook-id');
    const timestamp = headerOf(headers, 'webhook-timestamp');
    const signatures = headerOf(headers, 'webhook-signature').split(' ');
    checkTimestamp(timestamp, now, tolerance);
    const bytes = typeof body === 'string' ? encoder.encode(body) : new Uint8Array(body);
    const signed = concat(encoder.encode(`${id}.${timestamp}.`), bytes);
    let supported = false;
    for (const signature of signatures) {
        const [version, encoded = ''] = signature.split(',', 2);
        for (const verifier of verifiers) {
            if (verifier.version !== version)
                continue;
            supported = true;
            const decoded = decodeBase64(encoded);
            if (decoded && (await verifier.verify(decoded, signed)))
                return parse(bytes);
        }
    }
    if (supported)
        throw new WebhookError('SIGNATURE_WRONG', 'No signature in webhook-signature is that of a key for this body.');
    const versions = [...new Set(verifiers.map(({ version }) => version))].join(' and ');
    throw new WebhookError('SIGNATURE_UNSUPPORTED', `webhook-signature has no signature of the version ${versions} of the keys.`);
}
const encoder = new TextEncoder();
function headerOf(headers, name) {
    const value = headers instanceof Headers
        ? headers.get(name)
        : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
    const text = Array.isArray(value) ? value.join(' ') : value;
    if (!text)
        throw new WebhookError('HEADER_MISSING', `The request has no header ${name}.`);
    return text;
}
function checkTimestamp(timestamp, now, tolerance) {
    if (!/^[0-9]{1,12}$/.test(timestamp))
        throw new WebhookError('TIMESTAMP_INVALID', 'webhook-timestamp is not a number of seconds.');
    const age = Math.floor(now.getTime() / 1000) - Number(timestamp);
    if (age > tolerance)
        throw new WebhookError('TIMESTAMP_TOO_OLD', `webhook-timestamp is ${age} seconds in the past; allowed are ${tolerance}.`);
    if (-age > tolerance)
        throw new WebhookError('TIMESTAMP_TOO_NEW', `webhook-timestamp is ${-age} seconds in the future; allowed are ${tolerance}.`);
}
async function verifierOf(key) {
    const [, kind, encoded = ''] = /^(whsec|whpk)_(.+)$/.exec(key) ?? [];
    const raw = decodeBase64(encoded);
    if (!raw || (kind === 'whpk' && raw.length !== 32))
        throw new TypeError('A key is not whsec_ and a secret in base64, or whpk_ and 32 bytes in base64.');
    const [version, algorithm] = kind === 'whpk' ? ['v1a', { name: 'Ed25519' }] : ['v1', hmac];
    const imported = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
    return { version, verify: (signature, signed) => crypto.subtle.verify(algorithm, imported, signature, signed) };
}
const hmac = { name: 'HMAC', hash: 'SHA-256' };
/** Undefined if the text is empty or not base64. */
function decodeBase64(text) {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0)
        return undefined;
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
function concat(one, other) {
    const bytes = new Uint8Array(one.length + other.length);
    bytes.set(one);
    bytes.set(other, one.length);
    return bytes;
}
function parse(bytes) {
    try {
        return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    }
    catch {
        throw new WebhookError('BODY_INVALID', 'The body is signed, but is not JSON.');
    }
}
