// The patterns by which the texts and keys of requests are checked for visible characters.

/**
 * Members of a character class: controls, format characters, separators other than the space, characters that are not
 * displayed by default (such as fillers, variation selectors and tags), and the empty Braille pattern.
 */
const invisible = '\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800'

/**
 * Patterns of the document, with what requests are checked by, and what a rejection says. The document has the simpler ones,
 * because the regular expressions of some languages have no classes such as \p{Cf}.
 */
export const strictPatterns: Record<string, { pattern: string; detail: string }> = {
  '\\S': {
    pattern: `[^\\s${invisible}]`,
    detail: 'must contain a character that is visible.',
  },
  // A URL parser removes the segments . and .. from the path of a lookup by external id.
  '^\\S(.*\\S)?$': {
    pattern: `^(?!\\.{1,2}$)[^${invisible}\\p{Zs}](?:(?: |[^${invisible}\\p{Zs}])*[^${invisible}\\p{Zs}])?$`,
    detail:
      'must begin and end with a visible character, contain neither an invisible one nor white space other than U+0020, and be neither "." nor "..".',
  },
}
