// What each type of funding is, and what to ask of it (Q16). Limits of the law are those of citations.md: 45 CFR 1302.18, 1303.4 and
// 1303.5, 2 CFR 200.306 and 200.405. Pure.
import type { FundingGroup, FundingType } from './rules.ts'

interface FundingTypeTexts {
  name: string
  group: FundingGroup
  description: string
  /** The number of its Assistance Listing; absent if it has none, or none that is the same everywhere. */
  assistanceListing?: string
  /** Three to five. */
  questions: readonly string[]
}

const headStartQuestions = [
  'Is the match of 20 % of total approved costs secured or waived, and does no part of it count for another Federal award (42 USC 9835(b), 2 CFR 200.306(b)(2))?',
  'Do development and administrative costs stay within 15 % of total approved costs, Federal share and match together (45 CFR 1303.5)?',
  'Which costs of the shared rooms does the grant pay in proportion to its benefit, and how is that measured (2 CFR 200.405(a), (d))?',
]

export const fundingTypeTexts: Readonly<Record<FundingType, FundingTypeTexts>> = {
  head_start: {
    name: 'Head Start',
    group: 'federal',
    description:
      'A Federal grant for comprehensive services to children from three years to school age and their families.',
    assistanceListing: '93.600',
    questions: [
      'On which days does the budget period begin and end, and is the amount in the notice of award?',
      ...headStartQuestions,
      'Are no fees charged for Head Start hours, and is any copayment for extended hours only (42 USC 9840(b))?',
    ],
  },
  early_head_start: {
    name: 'Early Head Start',
    group: 'federal',
    description:
      'A Federal grant for comprehensive services to children under three, expectant mothers and their families.',
    assistanceListing: '93.600',
    questions: [
      'On which days does the budget period begin and end, and is the amount in the notice of award?',
      ...headStartQuestions,
      'How many of its places are in the rooms of the partners, and for how many hours a day?',
    ],
  },
  ehs_ccp: {
    name: 'Early Head Start-Child Care Partnership',
    group: 'federal',
    description:
      'A Federal grant by which an Early Head Start program contracts with child care centers and family child care homes.',
    assistanceListing: '93.600',
    questions: [
      'Which amount does each partner receive, for which number of places?',
      ...headStartQuestions,
      'What happens to a place if the family loses its child care subsidy?',
    ],
  },
  ccdf_subsidy: {
    name: 'Child care subsidy (CCDF)',
    group: 'federal',
    description:
      'Payments of the Child Care and Development Fund for the care of children of working families, usually by the state.',
    assistanceListing: '93.575',
    questions: [
      'At which rate does the state pay for each age, and for full and part days?',
      'Is payment by enrollment or by attendance, and how many absent days are paid?',
      'For how long is a family eligible, and who checks it again?',
      'Which copayment does the family owe, and may the grant of a partner pay it?',
      'May the subsidy and a Head Start grant pay for the same child on the same day, and what does each pay?',
    ],
  },
  title_i: {
    name: 'Title I, part A',
    group: 'federal',
    description: 'Federal funds of a school district that it may use for preschool programs.',
    assistanceListing: '84.010',
    questions: [
      'Which amount has the district set aside for preschool in this year?',
      'Which schools or attendance areas must the children come from?',
      'Does the money add to state and local funds, and not replace them?',
      'Who keeps the records of time and effort of staff that it pays in part?',
    ],
  },
  idea_619: {
    name: 'IDEA, preschool grants (section 619)',
    group: 'federal',
    description: 'Federal funds for special education of children with disabilities from three to five years.',
    assistanceListing: '84.173',
    questions: [
      'Which services in the individualized education programs does the district provide in the rooms of the partnership?',
      'Who employs the specialists, and who pays for their time and travel?',
      'Are costs that all children benefit from kept apart from those of special education?',
    ],
  },
  idea_c: {
    name: 'IDEA, part C',
    group: 'federal',
    description: 'Federal funds for early intervention for infants and toddlers with disabilities and their families.',
    assistanceListing: '84.181',
    questions: [
      'Which agency leads early intervention in the state, and which provider serves the area?',
      'Can its services take place in the rooms of the partnership?',
      'Which other sources have to be used before these funds, and who bills them?',
    ],
  },
  cacfp: {
    name: 'Child and Adult Care Food Program',
    group: 'federal',
    description: 'Federal reimbursements for meals and snacks that meet its standards.',
    assistanceListing: '10.558',
    questions: [
      'Which partner holds the agreement with the state agency, and which sites does it cover?',
      'Who counts the meals and submits the claims, and by which day of the month?',
      'How far do the reimbursements cover the cost of food and kitchen, and which source pays the rest?',
      'Is no meal charged to another Federal award that was reimbursed?',
    ],
  },
  tanf: {
    name: 'Temporary Assistance for Needy Families',
    group: 'federal',
    description: 'Federal block grant of a state that may pay for child care and early education of families in need.',
    assistanceListing: '93.558',
    questions: [
      'Is it spent directly, or transferred to the child care fund, whose rules then apply?',
      'Which families are eligible, and who determines it?',
      'For which period are the funds appropriated, and may they be cut during it?',
    ],
  },
  miechv: {
    name: 'Maternal, Infant, and Early Childhood Home Visiting',
    group: 'federal',
    description: 'Federal funds for voluntary home visiting by models with evidence of their effect.',
    assistanceListing: '93.870',
    questions: [
      'Which home visiting model does the award fund, and may its staff also work in the center?',
      'Are families counted in one program only, or in both, and do both awards allow it?',
      'Which data does the award require, and who collects it?',
    ],
  },
  state_prek: {
    name: 'State preschool program',
    group: 'state',
    description: 'State funds for preschool, in schools or in centers that contract with a district or the state.',
    questions: [
      'Which children, days and hours does the program pay for, and at which rate?',
      'Which qualifications of teachers and which ratios does it require, and are they stricter than those of Head Start?',
      'May it pay for a child in the same hours as Head Start, or for other hours only?',
      'When is the appropriation decided, and what happens if it is late?',
      'May it count as match of a Federal award, or does it contain Federal money?',
    ],
  },
  local_district: {
    name: 'Funds of a school district or local government',
    group: 'local',
    description: 'Local taxes and other own funds of a school district, city or county.',
    questions: [
      'Which body approves the funds, and on which day?',
      'Are they promised in writing for the whole period?',
      'Which costs may they pay that Federal sources may not?',
      'Can they count as match, and for which award only?',
    ],
  },
  qris_award: {
    name: 'Award of a quality rating and improvement system',
    group: 'state',
    description: 'Payments of a quality rating system, such as grants, bonuses and higher rates.',
    questions: [
      'Which rating is required, and when is it reviewed?',
      'Is it paid once, each year, or as a higher rate for each child?',
      'For which purposes may it be used, and is part of it Federal?',
    ],
  },
  private_grant: {
    name: 'Private grant',
    group: 'private',
    description: 'A grant of a foundation, a company or a charity.',
    questions: [
      'Which purposes, sites and children does the grant agreement name?',
      'Which share of indirect costs does it pay?',
      'When does it end, and which source continues what it pays?',
      'Which reports are due, and who writes them?',
    ],
  },
  parent_fees: {
    name: 'Fees of parents',
    group: 'private',
    description: 'Tuition and copayments that families pay.',
    questions: [
      'For which hours and which children are fees charged, and never for Head Start hours (42 USC 9840(b))?',
      'Is a copayment for extended hours no more than families in like circumstances pay elsewhere?',
      'How much of the fees is collected on time in most months?',
      'Who decides on a waiver, and which source pays then?',
    ],
  },
  agency_funds: {
    name: "Agency's own funds",
    group: 'own',
    description: 'Unrestricted funds, reserves and contributions in kind of a party.',
    questions: [
      'Has the board approved the amount for this period?',
      'Is it unrestricted, and free of Federal money?',
      'Does it count as match of one award only, and how is its value documented?',
      'Up to which amount may it pay what no other source pays?',
    ],
  },
  pledge: {
    name: 'Pledge',
    group: 'private',
    description: 'Money, space, goods or work that somebody outside the partnership has promised.',
    questions: [
      'Is the pledge in writing, with an amount and a day?',
      'Is it cash or in kind, and how is a contribution in kind valued?',
      'Which condition has to be met before it is paid?',
      'What do the parties do if it is not paid?',
    ],
  },
  other: {
    name: 'Other funding',
    group: 'other',
    description: 'Funding of none of the other types.',
    questions: [
      'Who gives the funds, and are they Federal, also if another body passes them on?',
      'For which costs and which period may they be used?',
      'Which records and reports do they require?',
    ],
  },
}
