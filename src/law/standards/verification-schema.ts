// The schema of how a fact of law was verified.
import { stringEnum } from '../../http/schemas.ts'
import { verifications } from './rules.ts'

export const VerificationView = stringEnum(
  'LawVerification',
  verifications,
  'How a fact of law was verified. text: read in the text of the law or on the page of the agency. restated: read in a document that restates the law. not_read: not read.',
)
