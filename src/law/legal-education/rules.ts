// Legal education: whether each party has acknowledged each requirement (W2). Pure.

export const educationStatuses = ['acknowledged', 'lapsed', 'missing', 'not_applicable'] as const
export type EducationStatus = (typeof educationStatuses)[number]

/** The parties that a read of legal education shows. */
export const maxParties = 50
