// The schema of citations.
import { Type } from 'typebox'
import { strict, text } from '../http/schemas.ts'

export const CitationView = strict(
  {
    text: text(200, 'The citation.', '45 CFR 1302.23(a)(1)'),
    url: Type.String({
      format: 'uri',
      minLength: 1,
      maxLength: 500,
      pattern: '^https://',
      description: 'Where the text can be read.',
      examples: ['https://www.ecfr.gov/current/title-45/section-1302.23'],
    }),
    verified: Type.Boolean({
      description:
        'Whether the text of the law was read for the rule. False for guidance, and for texts that were not available.',
      examples: [true],
    }),
  },
  { $id: 'Citation', description: 'What a rule is based on. It is not legal advice.' },
)
