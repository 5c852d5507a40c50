// Names of schemas as words, for descriptions.

/** The name of a schema in a sentence: "API client" for ApiClient. */
export const wordsOfName = (name: string): string =>
  name
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .replace(/\bapi\b/, 'API')
    .replace('handover', 'hand-over')

export const withArticle = (words: string): string => `${/^[aeiou]/i.test(words) ? 'an' : 'a'} ${words}`
