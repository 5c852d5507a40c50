// Ids of the editions that the service includes in its libraries. Pure.

/** The seventh group of digits of the ids, by table. */
const libraries = { clauses: '0000001', agreement_templates: '0000002', standards: '0000003' } as const
export type IncludedLibrary = keyof typeof libraries

/**
 * The id of an edition that the service includes; of edition 0, that of its series. Ids of a library follow the numbers, and come
 * before those of organizations.
 */
export const includedId = (library: IncludedLibrary, number: number, edition: number): string =>
  `019aa9c5-0000-7000-8000-${libraries[library]}${String(number).padStart(3, '0')}${String(edition).padStart(2, '0')}`
