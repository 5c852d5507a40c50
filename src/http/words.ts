// Names of schemas as words, for descriptions.

/** The name of a schema in a sentence: "API client" for ApiClient. */
export const wordsOfName = (name: string): string =>
  name
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .replace(/\bapi\b/, 'API')
    .replace('handover', 'hand-over')

/** "an API client" for ApiClient. */
export function withArticle(name: string): string {
  const words = wordsOfName(name)
  return `${/^[aeiou]/i.test(words) ? 'an' : 'a'} ${words}`
}
