// Paths of the records of a partnership.

/** The path of a partnership, or of `rest` in it: `/v1/partnerships/{partnershipId}/contacts`. */
export const pathInPartnership = (partnershipId: string, rest = ''): string =>
  `/v1/partnerships/${partnershipId}${rest}`
