// The codes that signatures report.
import type { CodeDeclarations } from '../../records/codes.ts'

export const signatureCodes = {
  CONSENT_MISSING: {
    kind: 'blocker',
    meaning: 'A signature over the API needs the consent of the signatory to the electronic form.',
    advice: 'Ask the signatory, and send `electronicConsent` true; or record a signature on paper.',
  },
  ON_BEHALF_NOT_ALLOWED: {
    kind: 'blocker',
    meaning: 'A representative does not sign over the API for the party that it represents.',
    advice: 'Record the signature of the party in ink, or of an e-signature service.',
  },
  OUT_OF_SIGNING_ORDER: {
    kind: 'blocker',
    meaning: 'Signing is sequential, and a signatory with a lower order has not signed.',
    advice: 'Wait until `waitingOn` of the version lists your organization.',
  },
} as const satisfies CodeDeclarations
