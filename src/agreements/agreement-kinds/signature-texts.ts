// The texts that a signature adopts. A text never changes: signatures name it by its id. Pure.

export interface SignatureText {
  id: string
  text: string
}

/** Adopted by every signature. */
export const intentText: SignatureText = {
  id: 'intent/1',
  text: 'I sign the content that has the SHA-256 named in this signature, for the party named in it, and I intend that this party is bound by that content.',
}

/** Adopted by a signature over the API, with `electronicConsent`. */
export const electronicConsentText: SignatureText = {
  id: 'electronic-consent/1',
  text: 'I agree, for the party named in this signature, that it signs and keeps this agreement in electronic form. I know that it may sign on paper instead.',
}

export const signatureTexts: readonly SignatureText[] = [intentText, electronicConsentText]
