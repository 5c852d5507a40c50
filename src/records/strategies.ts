// The catalogue of the handout's 47 statements in our own words, each with its id and what this service does for it.

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
  /** Stable: computed advice cites it. */
  id: string
  section: (typeof sections)[number]
  kind: (typeof kinds)[number]
  statement: string
  /** What this service does for it, and what it leaves to a later release. */
  service: string
}

/** In the handout's order. */
export const strategies = [
  {
    id: 'I1',
    section: 'introduction',
    kind: 'assumption',
    statement:
      'Partners who keep some shared ground rules in mind from the outset run into fewer surprises along the way.',
    service:
      'This service publishes these statements as a catalogue with stable ids, and the advice it computes cites them.',
  },
  {
    id: 'I2',
    section: 'introduction',
    kind: 'assumption',
    statement:
      'Bring everyone to the same purpose, and to the same picture of what should come of it, before the work is under way.',
    service:
      'A partnership starts out as exploring, with its purpose on record for every party. Each party endorses the shared mission and confirms its anticipated results one by one.',
  },
  {
    id: 'I3',
    section: 'introduction',
    kind: 'assumption',
    statement: 'When the work gets hard, the agreed purpose is what everyone can look back to for why it matters.',
    service:
      'Every read of a partnership, and of when its partners meet, carries the endorsed mission and how many days ago the parties last returned to it.',
  },
  {
    id: 'I4',
    section: 'introduction',
    kind: 'assumption',
    statement: 'Working together is demanding, and a few sound habits kept up from the start hold it steady.',
    service:
      'The foundation of a partnership shows which strategies its live records bear out and which are still missing. Nobody can tick them off by hand.',
  },
  {
    id: 'I5',
    section: 'introduction',
    kind: 'assumption',
    statement:
      'The strategies are there for partners to work through side by side, not for one of them to settle alone.',
    service:
      'Planning starts only when at least two parties have accepted. Next steps say who should act, and which strategy each step serves.',
  },
  {
    id: 'V1',
    section: 'share_a_vision',
    kind: 'strategy',
    statement: 'Agree on common beliefs and one purpose, so that everything built later rests on the same ground.',
    service:
      'Parties draft, propose and endorse one mission together, each by the hash of the words that it has seen; what changed between versions shows word by word.',
  },
  {
    id: 'V2',
    section: 'share_a_vision',
    kind: 'strategy',
    statement: 'In a disagreement, go back to the purpose that both sides signed up to before arguing the details.',
    service:
      'Parties record when they returned to their mission. A later release lets no conflict be resolved before that.',
  },
  {
    id: 'V3',
    section: 'share_a_vision',
    kind: 'strategy',
    statement: 'Say out loud what children, what families and what every single partner gain from working together.',
    service:
      'Parties state the benefits for children and families, and each its own; a balance shows what is missing or one-sided, and negotiation waits for it.',
  },
  {
    id: 'V4',
    section: 'share_a_vision',
    kind: 'strategy',
    statement: 'Tie the joint work to a wider promise of quality, and keep bringing that promise up.',
    service:
      'A mission commits to a framework of quality and says how often the parties return to it; next steps say when that is due.',
  },
  {
    id: 'V5',
    section: 'share_a_vision',
    kind: 'strategy',
    statement:
      'Begin with something small and achievable, and allow years rather than months for whole systems to shift.',
    service:
      'A partnership has its own term and program year, so that its time frame is plain to every party. The feasibility of expectations shows what is due in the first 90 days, who carries how much, and which targets lie far off.',
  },
  {
    id: 'V6',
    section: 'share_a_vision',
    kind: 'strategy',
    statement: 'Plan for early wins, so that the people involved can see that their effort pays off.',
    service: 'A later release records milestones and wins.',
  },
  {
    id: 'C1',
    section: 'communicate',
    kind: 'strategy',
    statement: 'Keep the tone between partners open, adaptable and hopeful, and look after it as the work goes on.',
    service:
      'Every party reads the same partnership, with the same parties, offers and needs. A later release asks in pulse rounds how open, flexible and confident the parties find it.',
  },
  {
    id: 'C2',
    section: 'communicate',
    kind: 'strategy',
    statement: 'Settle by which channels and at what times partners share news and deal with problems.',
    service:
      'Each party names its contacts, so that the others know whom to turn to. The communication plan, agreed by all, has the channels, the touchpoints and the escalation route; occurrences say when partners meet, and what came of it.',
  },
  {
    id: 'W1',
    section: 'work_at_it',
    kind: 'strategy',
    statement:
      'Take on the whole of the partnership: what is owed, what it costs, what the law and the standards ask, and the systems and means to do it.',
    service:
      'Parties state their offers and needs aspect by aspect, and matches show the needs that nobody covers. Coverage shows for which parties and aspects expectations are written down, and for which none.',
  },
  {
    id: 'W2',
    section: 'work_at_it',
    kind: 'strategy',
    statement:
      'See to it that everyone involved knows the rules that apply, from the national level down to the local one.',
    service: 'A later release lists legal requirements and records that each party has acknowledged them.',
  },
  {
    id: 'W3',
    section: 'work_at_it',
    kind: 'strategy',
    statement: 'Make it normal to carry the lessons of this partnership into whatever comes next.',
    service: 'A later release collects lessons and suggests them when a similar partnership begins.',
  },
  {
    id: 'W4',
    section: 'work_at_it',
    kind: 'strategy',
    statement: 'Everybody gains from a good partnership, and everybody has to give something up for it.',
    service:
      'Matches set what each party offers against what the others need, so that give and take are in plain view. A later release records compromises and reports on reciprocity.',
  },
  {
    id: 'E1',
    section: 'clarify_expectations',
    kind: 'strategy',
    statement:
      'Put a thorough contract in writing, with duties that can be measured and that suit this partnership; learn from other contracts, skip no step, and keep a lawyer involved.',
    service:
      'Every party accepts the same wording of an expectation, which says whether it can be measured. A later release compiles the agreement and takes it through legal review.',
  },
  {
    id: 'E2',
    section: 'clarify_expectations',
    kind: 'strategy',
    statement:
      'Write down for every partner which task is whose, how and by what date it is done, and what should come of it.',
    service:
      'Expectations say who does what, how, when and with which outcome; what each still lacks, and who has yet to accept it, is computed.',
  },
  {
    id: 'R1',
    section: 'reach_out',
    kind: 'strategy',
    statement: 'Win the wider community over, for its backing and for what it can contribute.',
    service:
      'Organizations of many kinds, community organizations among them, can become candidates and then parties. A later release records outreach contacts and the resources they pledge.',
  },
  {
    id: 'R2',
    section: 'reach_out',
    kind: 'strategy',
    statement:
      'Ask experts for help on every side of the work, first of all on law and money, and use the training and assistance on hand.',
    service:
      'Advisers on training and technical assistance can join as observers, with the consent of every party. A later release tracks requests for advice by aspect.',
  },
  {
    id: 'R3',
    section: 'reach_out',
    kind: 'strategy',
    statement: 'Tell the responsible state and federal offices what the partnership wants to achieve.',
    service:
      'State and federal offices can join as observers, with a stated purpose and an end date, once every party consents. A later release compiles briefings for officials.',
  },
  {
    id: 'R4',
    section: 'reach_out',
    kind: 'strategy',
    statement: 'Get to know people who have been through a comparable partnership and can share what it was like.',
    service: 'A later release offers an opt-in directory of peers.',
  },
  {
    id: 'Q1',
    section: 'considerations',
    kind: 'consideration',
    statement: 'What makes us want a partnership in the first place?',
    service: 'A partnership states its purpose, and every party and observer can read it.',
  },
  {
    id: 'Q2',
    section: 'considerations',
    kind: 'consideration',
    statement: 'In what way will children be better off for it?',
    service: 'Parties state the benefits for children, with what one will notice them by; negotiation waits for them.',
  },
  {
    id: 'Q3',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is our study of the community up to date, and does it cover everything it should?',
    service: 'The readiness checklist asks every party, with a link to the study.',
  },
  {
    id: 'Q4',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Have we drawn from that study what the families we serve are truly missing?',
    service:
      'Each party states its needs, aspect by aspect. The readiness checklist asks every party, and sets the answers side by side.',
  },
  {
    id: 'Q5',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is it our place, and within our power, to provide what these families are looking for?',
    service:
      'Organizations record their kind and service area, and parties state what they offer. The readiness checklist asks every party, and sets the answers side by side.',
  },
  {
    id: 'Q6',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Which way of organizing the services suits these families best?',
    service: 'A partnership records its service model, so that all parties read the same answer.',
  },
  {
    id: 'Q7',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Which organizations could we team up with?',
    service:
      'A partnership keeps a list of candidates, the organizations considered before any of them is invited as a party.',
  },
  {
    id: 'Q8',
    section: 'considerations',
    kind: 'consideration',
    statement: 'What can we bring to the others?',
    service: 'A party lists its offers by aspect. Matches show which needs they meet, and which offers nobody needs.',
  },
  {
    id: 'Q9',
    section: 'considerations',
    kind: 'consideration',
    statement: 'What can the others bring to us?',
    service: 'A party lists its needs by aspect. Matches show who offers to meet them, and which needs nobody meets.',
  },
  {
    id: 'Q10',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is our organization prepared to begin?',
    service:
      'The foundation of a partnership shows what is in place, computed from its live records. The comparison of a round sets what each party declares against what its other answers show.',
  },
  {
    id: 'Q11',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Do the people who lead our organization stand behind this?',
    service: 'The readiness checklist asks every party, and sets the answers side by side.',
  },
  {
    id: 'Q12',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Does our organization have the staff, time and skill that this takes?',
    service: 'The readiness checklist asks every party, and sets the answers side by side.',
  },
  {
    id: 'Q13',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Can our accounting and money systems carry the load of this partnership?',
    service: 'The readiness checklist asks every party, and sets the answers side by side.',
  },
  {
    id: 'Q14',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is there a plan for where the money will come from?',
    service: 'A later release records funding sources and computes the gap.',
  },
  {
    id: 'Q15',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is there a plan for how shared costs are divided?',
    service: 'A later release computes cost allocation to the cent and explains each line.',
  },
  {
    id: 'Q16',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Have we looked into every kind of money that could be open to us?',
    service: 'A later release records funding sources by type and by how certain they are.',
  },
  {
    id: 'Q17',
    section: 'considerations',
    kind: 'consideration',
    statement:
      'Have we asked others in the field what worked for them, and what did not, in combining sources of money?',
    service: 'A later release offers an opt-in directory of peers to ask.',
  },
  {
    id: 'Q18',
    section: 'considerations',
    kind: 'consideration',
    statement: 'What happens if the additional money does not come through?',
    service: 'A later release records contingencies that fire when funding falls under a threshold.',
  },
  {
    id: 'Q19',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is it right to ask parents to pay part of the cost?',
    service: 'A later release records the decision on parent fees and checks it against the rules.',
  },
  {
    id: 'Q20',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Do we know what we stand for, and can we put it into words?',
    service:
      'The mission names its values and each party states its own; a comparison shows which are shared, whose alone, and missing.',
  },
  {
    id: 'Q21',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Which rules are likely to get in our way?',
    service: 'A later release marks problematic legal requirements and records how each is mitigated.',
  },
  {
    id: 'Q22',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Is there a built-in way to follow progress and notice when something slips?',
    service:
      'The foundation shows what is done, partly done or missing, and next steps say who should act and by when. Expectations have due dates, and progress on them is reported against their targets. The communication plan has touchpoints for monitoring, each held, missed or overdue.',
  },
  {
    id: 'Q23',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Have we agreed how we will settle disputes?',
    service: 'A later release holds the conflict plan and follows its steps and time limits.',
  },
  {
    id: 'Q24',
    section: 'considerations',
    kind: 'consideration',
    statement: 'Whose names go under the agreement in the end?',
    service: 'Each party names its contacts. A later release names the signatories with their authority and order.',
  },
] as const satisfies readonly Strategy[]

export type StrategyId = (typeof strategies)[number]['id']
