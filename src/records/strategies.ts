// The 47 strategies of the recommended practice in our own words, and what this service does for each. Over 300 lines: it is data.

export const sections = [
  'introduction',
  'share_a_vision',
  'communicate',
  'work_at_it',
  'clarify_expectations',
  'reach_out',
  'considerations',
] as const

export const kinds = ['assumption', 'strategy', 'consideration'] as const

export interface Strategy {
  /** Stable: assessments and next steps refer to it. */
  id: string
  /** A few words, for "strategy Q8 (what we can offer)": descriptions of operations cite the strategy with them. */
  name: string
  section: (typeof sections)[number]
  kind: (typeof kinds)[number]
  statement: string
  /** What this service does for the strategy, and what a later release will do. */
  service: string
}

/** In the order of the handout. */
export const strategies = [
  {
    id: 'I1',
    name: 'shared ground rules',
    section: 'introduction',
    kind: 'assumption',
    statement:
      'Partners who keep some shared ground rules in mind from the outset run into fewer surprises along the way.',
    service:
      'This service publishes these statements as a catalogue with stable ids. Assessments and next steps refer to the ids.',
  },
  {
    id: 'I2',
    name: 'one purpose and one picture of the results',
    section: 'introduction',
    kind: 'assumption',
    statement:
      'Bring everyone to the same purpose, and to the same picture of what should come of it, before the work is under way.',
    service:
      'A partnership starts in the state exploring, with a purpose that every party reads. Each party endorses the shared mission and confirms its anticipated results one by one.',
  },
  {
    id: 'I3',
    name: 'a purpose to return to',
    section: 'introduction',
    kind: 'assumption',
    statement: 'When the work gets hard, the agreed purpose is what everyone can look back to for why it matters.',
    service:
      'Every read of a partnership or of an occurrence includes the endorsed mission, and the number of days since the parties last reaffirmed it.',
  },
  {
    id: 'I4',
    name: 'sound habits from the start',
    section: 'introduction',
    kind: 'assumption',
    statement: 'Working together is demanding, and a few sound habits kept up from the start hold it steady.',
    service:
      'The foundation of a partnership shows which strategies its records follow and which are missing. It is computed; no party can set it.',
  },
  {
    id: 'I5',
    name: 'strategies used by all partners together',
    section: 'introduction',
    kind: 'assumption',
    statement:
      'The strategies are there for partners to work through side by side, not for one of them to settle alone.',
    service:
      'Planning requires that at least two parties have accepted. Next steps name the parties that should act, and the strategy that each step serves.',
  },
  {
    id: 'V1',
    name: 'common beliefs and one purpose',
    section: 'share_a_vision',
    kind: 'strategy',
    statement: 'Agree on common beliefs and one purpose, so that everything built later rests on the same ground.',
    service:
      'Parties draft, propose and endorse one mission together. Each party endorses the hash of the content that it has read; a comparison shows the changes between versions by word.',
  },
  {
    id: 'V2',
    name: 'the purpose first in a disagreement',
    section: 'share_a_vision',
    kind: 'strategy',
    statement: 'In a disagreement, go back to the purpose that both sides signed up to before arguing the details.',
    service:
      'Parties record when they reaffirm their mission. A later release requires that before a conflict is resolved.',
  },
  {
    id: 'V3',
    name: 'benefits for children, families and every partner',
    section: 'share_a_vision',
    kind: 'strategy',
    statement: 'Say out loud what children, what families and what every single partner gain from working together.',
    service:
      'Parties state the benefits for children and families, and each party its own benefit. The benefit balance shows what is missing or one-sided; negotiation requires these benefits.',
  },
  {
    id: 'V4',
    name: 'a wider promise of quality',
    section: 'share_a_vision',
    kind: 'strategy',
    statement: 'Tie the joint work to a wider promise of quality, and keep bringing that promise up.',
    service:
      'A mission commits to a quality framework and states how often the parties reaffirm it. Next steps show when that is due.',
  },
  {
    id: 'V5',
    name: 'a small start and enough time',
    section: 'share_a_vision',
    kind: 'strategy',
    statement:
      'Begin with something small and achievable, and allow years rather than months for whole systems to shift.',
    service:
      'A partnership has its own term and program year, which every party reads. The feasibility of expectations shows what is due in the first 90 days, the share of each party, and which targets are far from the baseline.',
  },
  {
    id: 'V6',
    name: 'early wins',
    section: 'share_a_vision',
    kind: 'strategy',
    statement: 'Plan for early wins, so that the people involved can see that their effort pays off.',
    service: 'A later release records milestones and wins.',
  },
  {
    id: 'C1',
    name: 'an open and hopeful tone',
    section: 'communicate',
    kind: 'strategy',
    statement: 'Keep the tone between partners open, adaptable and hopeful, and look after it as the work goes on.',
    service:
      'Every party reads the same partnership, with the same parties, offers and needs. A later release asks the parties in pulse rounds how open, flexible and confident they are.',
  },
  {
    id: 'C2',
    name: 'channels and times of communication',
    section: 'communicate',
    kind: 'strategy',
    statement: 'Settle by which channels and at what times partners share news and deal with problems.',
    service:
      'Each party names its contacts. The communication plan, to which every party agrees, defines the channels, the touchpoints and the escalation route. Occurrences record when partners meet, and the result.',
  },
  {
    id: 'W1',
    name: 'all parts of the partnership',
    section: 'work_at_it',
    kind: 'strategy',
    statement:
      'Take on the whole of the partnership: what is owed, what it costs, what the law and the standards ask, and the systems and means to do it.',
    service:
      'Parties state their offers and needs by aspect, and matches show which offers meet which needs. The list of needs also shows those without an offer. Coverage shows for which parties and aspects there are expectations, and for which there are none. Each party states what it commits to in each aspect; a matrix shows which commitments are only stated, and which the parties agreed to. Agreements contain the commitments. Financial obligations record what one party owes another, and when it is paid.',
  },
  {
    id: 'W2',
    name: 'rules that everyone knows',
    section: 'work_at_it',
    kind: 'strategy',
    statement:
      'See to it that everyone involved knows the rules that apply, from the national level down to the local one.',
    service:
      'Legal requirements list the laws that bind the parties, with their citations. Each party records who was taught which text. Legal education shows for each party and requirement whether it is acknowledged, missing or lapsed: when the text changes, or after some months, the acknowledgement lapses.',
  },
  {
    id: 'W3',
    name: 'lessons for what comes next',
    section: 'work_at_it',
    kind: 'strategy',
    statement: 'Make it normal to carry the lessons of this partnership into whatever comes next.',
    service: 'A later release collects lessons and suggests them when a similar partnership begins.',
  },
  {
    id: 'W4',
    name: 'gains and concessions of every partner',
    section: 'work_at_it',
    kind: 'strategy',
    statement: 'Everybody gains from a good partnership, and everybody has to give something up for it.',
    service:
      'Matches compare what each party offers with what the others need. A later release records compromises and reports on reciprocity.',
  },
  {
    id: 'E1',
    name: 'a thorough contract in writing',
    section: 'clarify_expectations',
    kind: 'strategy',
    statement:
      'Put a thorough contract in writing, with duties that can be measured and that suit this partnership; learn from other contracts, skip no step, and keep a lawyer involved.',
    service:
      'Every party accepts the same revision of an expectation, which shows whether it can be measured. An agreement is compiled from what the parties agreed, checked against rules, and reviewed by counsel.',
  },
  {
    id: 'E2',
    name: 'who does what, how, by when, with which outcome',
    section: 'clarify_expectations',
    kind: 'strategy',
    statement:
      'Write down for every partner which task is whose, how and by what date it is done, and what should come of it.',
    service:
      'Expectations state who does what, how, when and with which outcome. The service computes what is missing in each, and which parties have not accepted it.',
  },
  {
    id: 'R1',
    name: 'backing of the community',
    section: 'reach_out',
    kind: 'strategy',
    statement: 'Win the wider community over, for its backing and for what it can contribute.',
    service:
      'Organizations of many kinds, including community organizations, can become candidates and then parties. A later release records outreach contacts and the resources that they pledge.',
  },
  {
    id: 'R2',
    name: 'help from experts',
    section: 'reach_out',
    kind: 'strategy',
    statement:
      'Ask experts for help on every side of the work, first of all on law and money, and use the training and assistance on hand.',
    service:
      'Advisers on training and technical assistance can join as observers, with the consent of every party. A later release records requests for advice by aspect.',
  },
  {
    id: 'R3',
    name: 'informed state and federal offices',
    section: 'reach_out',
    kind: 'strategy',
    statement: 'Tell the responsible state and federal offices what the partnership wants to achieve.',
    service:
      'State and federal offices can join as observers, with a stated purpose and an end date, with the consent of every party. Readiness summaries show them the mean readiness of the parties. A later release compiles briefings for officials.',
  },
  {
    id: 'R4',
    name: 'advice from experienced peers',
    section: 'reach_out',
    kind: 'strategy',
    statement: 'Get to know people who have been through a comparable partnership and can share what it was like.',
    service: 'A later release offers an opt-in directory of peers.',
  },
  {
    id: 'Q1',
    name: 'reasons for a partnership',
    section: 'considerations',
    kind: 'consideration',
    statement: 'What makes us want a partnership in the first place?',
    service: 'A partnership states its purpose, which every party and observer reads.',
  },
  {
    id: 'Q2',
    name: 'benefits for children',
    section: 'considerations',
    kind: 'consideration',
    statement: 'In what way will children be better off for it?',
    service:
      'Parties state the benefits for children, with signs by which they can be observed. Negotiation requires these benefits.',
  },
  {
    id: 'Q3',
    name: 'a complete study of the community',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is our study of the community up to date, and does it cover everything it should?',
    service:
      'The readiness checklist asks every party, and requires a link to the study. Parties record their community assessments with the topics that they cover and their yearly reviews; the service computes whether each is current, and when its next review is due.',
  },
  {
    id: 'Q4',
    name: 'needs of the families',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Have we drawn from that study what the families we serve are truly missing?',
    service:
      'Parties record the needs of families that they draw from a community assessment, and which expectations, benefits and anticipated results address them. The traceability shows the needs that nothing addresses, and the results that no need supports. The readiness checklist asks every party.',
  },
  {
    id: 'Q5',
    name: 'ability to provide what families look for',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is it our place, and within our power, to provide what these families are looking for?',
    service:
      'Organizations record their kind and service area, and parties state what they offer. Each need of families names the party that should meet it, and the other providers that were considered; the traceability shows whether that party is capable. The readiness checklist asks every party.',
  },
  {
    id: 'Q6',
    name: 'a service model that suits the families',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Which way of organizing the services suits these families best?',
    service: 'A partnership records its service model, which every party reads.',
  },
  {
    id: 'Q7',
    name: 'organizations to team up with',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Which organizations could we team up with?',
    service:
      'A partnership has a list of candidates: organizations that are considered before one of them is invited as a party.',
  },
  {
    id: 'Q8',
    name: 'what we can offer',
    section: 'considerations',
    kind: 'consideration',
    statement: 'What can we bring to the others?',
    service: 'A party lists its offers by aspect. Matches show which needs they meet, and which offers meet no need.',
  },
  {
    id: 'Q9',
    name: 'what we need from others',
    section: 'considerations',
    kind: 'consideration',
    statement: 'What can the others bring to us?',
    service: 'A party lists its needs by aspect. Matches show which offers meet them, and which needs have no offer.',
  },
  {
    id: 'Q10',
    name: 'readiness of our organization',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is our organization prepared to begin?',
    service:
      'The foundation of a partnership shows what is in place, computed from its records. The comparison of a checklist round compares the readiness that each party declares with the readiness that its other answers show.',
  },
  {
    id: 'Q11',
    name: 'backing of our leaders',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Do the people who lead our organization stand behind this?',
    service: 'The readiness checklist asks every party, and the comparison shows all answers.',
  },
  {
    id: 'Q12',
    name: 'staff, time and skill',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Does our organization have the staff, time and skill that this takes?',
    service:
      'The readiness checklist asks every party, and the comparison shows all answers. Parties record their rooms; the service computes how many children each can hold by the standards that apply, what limits it, and the shortage of places.',
  },
  {
    id: 'Q13',
    name: 'accounting and money systems',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Can our accounting and money systems carry the load of this partnership?',
    service: 'The readiness checklist asks every party, and the comparison shows all answers.',
  },
  {
    id: 'Q14',
    name: 'a plan for funding',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is there a plan for where the money will come from?',
    service:
      'The readiness checklist asks every party, and requires a link to the plan. Parties record their funding sources and budget lines; the funding plan has the gap, and the match that sources require.',
  },
  {
    id: 'Q15',
    name: 'a plan for dividing costs',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is there a plan for how shared costs are divided?',
    service:
      'The readiness checklist asks every party, and requires a link to the plan. All parties agree on a cost allocation: which funding source pays which part of each budget line, computed to the cent from measured bases, and explained line by line. The variance compares it with what was spent.',
  },
  {
    id: 'Q16',
    name: 'all kinds of funding',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Have we looked into every kind of money that could be open to us?',
    service:
      'The list of the types of funding says what to ask of each. Parties record their funding sources by type and certainty.',
  },
  {
    id: 'Q17',
    name: 'what others learned about funding',
    section: 'considerations',
    kind: 'consideration',
    statement:
      'Have we asked others in the field what worked for them, and what did not, in combining sources of money?',
    service: 'A later release offers an opt-in directory of peers to ask.',
  },
  {
    id: 'Q18',
    name: 'money that does not come',
    section: 'considerations',
    kind: 'consideration',
    statement: 'What happens if the additional money does not come through?',
    service:
      'Parties record what they do if funding falls short. A contingency is triggered when secured funding falls below a limit, the gap exceeds one, or a source is lost.',
  },
  {
    id: 'Q19',
    name: 'fees of parents',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is it right to ask parents to pay part of the cost?',
    service:
      'All parties agree on one fee decision: whether parents are charged, for what, and how much at most. Its findings say what the law allows, with citations. A decision that the law does not allow needs a reason, and its finding remains.',
  },
  {
    id: 'Q20',
    name: 'our values in words',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Do we know what we stand for, and can we put it into words?',
    service:
      'The mission names its values and each party states its own. A comparison shows which values are shared, which belong to one party, and which are missing.',
  },
  {
    id: 'Q21',
    name: 'rules that get in the way',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Which rules are likely to get in our way?',
    service:
      'With each acknowledgement a party says whether it expects a problem with the requirement, and how, by whom and by when the problem is solved. Next steps name the requirements that are not assessed, and the problems that are open.',
  },
  {
    id: 'Q22',
    name: 'a way to follow progress',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is there a built-in way to follow progress and notice when something slips?',
    service:
      'The foundation shows what is done, partly done or missing; next steps name who should act and by when. Expectations have due dates, and progress on them is reported against their targets. The communication plan has touchpoints for monitoring; each occurrence is held, missed or overdue. Visits to sites have findings, which are corrected by a day, and a day for the next visit. The monitoring strategy shows which of the agreed records are monitored, and what is overdue.',
  },
  {
    id: 'Q23',
    name: 'a way to settle disputes',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Have we agreed how we will settle disputes?',
    service:
      'All parties agree on one conflict plan: steps from the points of contact to an arbitrator, with time limits, a mediator, and the services that continue meanwhile. A partnership becomes active only with it. A later release applies the steps and time limits to each conflict.',
  },
  {
    id: 'Q24',
    name: 'who signs the agreement',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Whose names go under the agreement in the end?',
    service: 'Each party names its contacts, and for each agreement its signatories, with their authority and order.',
  },
] as const satisfies readonly Strategy[]

export type StrategyId = (typeof strategies)[number]['id']
