// The kinds of agreements. Each has a rule set: see rule-sets.ts. Pure.

export const agreementKinds = ['general', 'ehs_ccp', 'hs_preschool_mou', 'subaward', 'data_sharing'] as const
export type AgreementKind = (typeof agreementKinds)[number]

export const kindTexts: Readonly<Record<AgreementKind, { title: string; description: string }>> = {
  general: {
    title: 'General agreement',
    description: 'A written agreement of any partnership.',
  },
  ehs_ccp: {
    title: 'Early Head Start-Child Care Partnership agreement',
    description: 'A contract of an Early Head Start program with child care centers and family child care homes.',
  },
  hs_preschool_mou: {
    title: 'Memorandum of Head Start and publicly funded preschool',
    description:
      'The memorandum of understanding of a Head Start agency with the local entity that manages publicly funded preschool (42 USC 9837(e)(5)). It is filed with two offices within 30 days, and renewed every two years.',
  },
  subaward: {
    title: 'Subaward',
    description: 'An agreement by which a pass-through entity gives Federal funds to a subrecipient (2 CFR 200.332).',
  },
  data_sharing: {
    title: 'Data sharing agreement',
    description: 'An agreement on the kinds of data that the parties give each other. It never contains the data.',
  },
}
