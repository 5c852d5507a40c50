// The codes that webhook endpoints report.
import type { CodeDeclarations } from '../../records/codes.ts'

const refused = (meaning: string, advice: string) => ({ kind: 'request_error' as const, meaning, advice })

export const webhookCodes = {
  NOT_VERIFIED: {
    kind: 'blocker',
    meaning: 'The receiver did not answer the ping with 2xx and the challenge.',
    advice:
      'Answer with `data.challenge` of the ping in the body or in the header webhook-challenge, then verify again.',
  },
  NOTHING_TO_VERIFY: {
    kind: 'blocker',
    meaning: 'The URL is verified, and there is no new one.',
    advice: 'Change `url`, then verify.',
  },
  SECRET_LOST: {
    kind: 'blocker',
    meaning:
      'The service can no longer decrypt the secret of the endpoint, or the query of its URL, because a pepper was removed.',
    advice:
      'Create a new key with POST …/keys, and give it to the receiver. If the URL had a query, change `url` to it again, and verify it. Then enable the endpoint.',
  },
  RECOVERY_RUNNING: {
    kind: 'blocker',
    meaning: 'Another recovery of the endpoint is running.',
    advice: 'Wait until its state is `done`: `ref` is its path.',
  },
  SCHEME: refused('The scheme of the URL is not https.', 'Send a URL that begins with https://.'),
  PORT: refused('The service does not send to this port.', 'Use port 443, or another one that the operator allows.'),
  USERINFO: refused('The URL contains a user or a password.', 'Remove it. Verify signatures to know the sender.'),
  FRAGMENT: refused('The URL contains a fragment.', 'Remove # and what follows.'),
  HOST: refused(
    'The host is not one of the public Internet: a name without a dot, or under .local, .internal, .localhost or .arpa.',
    'Use the complete name of a public host.',
  ),
  ADDRESS: refused(
    'The host has an address to which the service does not send, such as a private one.',
    'Use a host that has only public addresses, or ask the operator to allow its network.',
  ),
  NO_ADDRESS: refused('The name of the host has no address.', 'Correct the name, or publish its address.'),
} as const satisfies CodeDeclarations
