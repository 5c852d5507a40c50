// Citations of rules. The texts of the law were read in the copies of 2025 and 2026 of the Code of Federal Regulations. Pure.

export interface Citation {
  text: string
  url: string
  /** Whether the text of the law itself was read, and says what the rule asks for. */
  verified: boolean
}

/** A section of the Code of Federal Regulations, such as cfr(45, '1302.21', '(d)(1)'). */
export const cfr = (title: number, section: string, paragraphs = ''): Citation => ({
  text: `${title} CFR ${section}${paragraphs}`,
  url: `https://www.ecfr.gov/current/title-${title}/section-${section}`,
  verified: true,
})

/** A section of the United States Code. */
export const usc = (title: number, section: string, paragraphs = ''): Citation => ({
  text: `${title} USC ${section}${paragraphs}`,
  url: `https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title${title}-section${section}`,
  verified: true,
})

/** A citation whose text was not read: its rule is recommended, unless another citation of the rule was read. */
export const notRead = (citation: Citation): Citation => ({ ...citation, verified: false })

/** Guidance of the Office of Head Start, which is not the text of the law. */
export const ohsPartnershipAgreements: Citation = {
  text: 'Office of Head Start, Developing Partnership Agreements',
  url: 'https://headstart.gov/publication/developing-partnership-agreements',
  verified: false,
}
export const imPartnerships: Citation = {
  text: 'ACF-IM-HS-15-03, attachment',
  url: 'https://headstart.gov/policy/im/acf-im-hs-15-03-attachment',
  verified: false,
}
