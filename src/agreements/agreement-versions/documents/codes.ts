// The codes that documents of agreement versions report.
import type { CodeDeclarations } from '../../../records/codes.ts'

export const documentCodes = {
  PDF_SCRIPT_UNSUPPORTED: {
    kind: 'request_error',
    meaning:
      'A text has letters of a script that the PDF cannot show. It shows Latin, Greek, Cyrillic and Devanagari letters.',
    advice: 'Read the document as HTML. `pointer` names the text in the content.',
  },
  PDF_TOO_LONG: {
    kind: 'request_error',
    meaning: 'The PDF would have more than 200 pages.',
    advice: 'Read the document as HTML or Markdown, or keep long exhibits elsewhere and name their SHA-256.',
  },
} as const satisfies CodeDeclarations
