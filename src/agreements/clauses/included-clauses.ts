// The clauses that the service includes, in our own words: one for each component for which a rule accepts a clause, and seven further ones. Over 300 lines: it is data.
// A migration inserts them, so that a clause of a release is never edited here: a change is a next edition, and a migration.
import { type AgreementKind, agreementKinds } from '../agreement-kinds/kinds.ts'
import type { Citation, ClauseContent, LibraryParameter } from './rules.ts'

export interface IncludedClause extends ClauseContent {
  /** Of the series; never used again. */
  number: number
  edition: number
  advice: string
}

const everyKind: AgreementKind[] = [...agreementKinds]
const services: AgreementKind[] = ['general', 'ehs_ccp', 'hs_preschool_mou', 'subaward']

const parameter = (name: string, type: LibraryParameter['type'], description: string): LibraryParameter => ({
  name,
  type,
  required: true,
  description,
})

const citation = (text: string, url: string | null, verified: boolean): Citation => ({ text, url, verified })
/** `verified`: its text was read. */
const cfr = (title: number, section: string, part = '', verified = true): Citation =>
  citation(`${title} CFR ${section}${part}`, `https://www.ecfr.gov/current/title-${title}/section-${section}`, verified)
const usc = (title: number, section: string, part = ''): Citation =>
  citation(`${title} USC ${section}${part}`, `https://www.law.cornell.edu/uscode/text/${title}/${section}`, true)
const components = citation('Illinois Head Start State Collaboration Office: components of an agreement', null, false)
const practice = citation('Recommended practice for partnerships: a detailed, written legal agreement', null, false)
const developing = citation(
  'Office of Head Start: Developing Partnership Agreements',
  'https://headstart.gov/publication/developing-partnership-agreements',
  false,
)
const memorandum = citation('ACF-IM-HS-15-03, attachment', 'https://headstart.gov/policy/im/acf-im-hs-15-03', false)

const clause = (
  number: number,
  key: string,
  heading: string,
  fields: Partial<ClauseContent> & Pick<IncludedClause, 'text' | 'advice' | 'citations'>,
): IncludedClause => ({
  number,
  edition: 1,
  key,
  heading,
  covers: [],
  parameters: [],
  kinds: services,
  mustTailor: (fields.parameters ?? []).length > 0,
  language: 'en',
  survives: false,
  ...fields,
})

export const includedClauses: readonly IncludedClause[] = [
  clause(1, 'definitions', 'Definitions', {
    kinds: everyKind,
    text: `In this agreement:

- **party** means an organization that this agreement names as a party; the parties are {{parties}};
- **lead** means {{lead}}, which coordinates the partnership and acts for another party only with its written authorization;
- **expectation** means a numbered commitment that this agreement lists;
- **day** means a calendar day, and deadlines are counted in the time zone of the term;
- **in writing** includes an electronic record, if the recipient has agreed to receive electronic records.

A term that the Head Start Program Performance Standards define has the meaning given there. Headings are for orientation and do not affect the meaning of a provision.`,
    citations: [cfr(45, '1305.2')],
    advice:
      'Add the terms that your agreement uses in a special sense. Do not repeat definitions that the law already has.',
  }),
  clause(2, 'period', 'Period of the agreement', {
    covers: ['period'],
    kinds: everyKind,
    text: `This agreement takes effect on the effective date of its term or, if that is later, on the day of the last required signature, unless the term gives a reason for an earlier effect. It remains in force through the last day of its term. If the term has no last day, it remains in force until {{endingEvent}}.

The parties review the agreement together at least once every {{reviewMonths}} months. Rights and duties that arose while the agreement was in force do not lapse because it ends, and the provisions that are marked as surviving continue to apply.`,
    parameters: [
      parameter('endingEvent', 'text', 'The event that ends an agreement without a last day'),
      parameter('reviewMonths', 'integer', 'The months between two reviews'),
    ],
    citations: [components],
    advice: 'State the dates in the term of the version. This clause is needed where the term has no last day.',
  }),
  clause(3, 'roles', 'Roles and responsibilities', {
    covers: ['roles'],
    text: `Each party carries out the expectations in this agreement for which it is named as responsible, at the times and with the outcomes that they state. In addition, the parties divide the responsibilities as follows: {{divisionOfRoles}}.

A party may have a contractor or another organization carry out a task only if this agreement and the law allow it, and it remains responsible to the other parties for the result. A responsibility that this agreement assigns to no party stays with the party that has it by law or under its own award. No party may bind another party or present itself as the agent of another party.`,
    parameters: [parameter('divisionOfRoles', 'text', 'Who does what, where no expectation states it')],
    citations: [components, developing],
    advice: 'Write measurable tasks as expectations. Use this clause for standing responsibilities.',
  }),
  clause(4, 'legal_compliance', 'Compliance with laws and award conditions', {
    covers: ['legal_compliance'],
    text: `Each party complies with the federal, state, tribal and local laws, licenses and award conditions that apply to its part of the work, including those against discrimination. Where several requirements concern the same subject, the parties meet all of them, and thus the strictest.

Funds of an award by the U.S. Department of Health and Human Services are used in accordance with 2 CFR parts 200 and 300 and the terms of that award. In particular the following requirements apply: {{furtherRequirements}}.

A party that learns that it does not comply, or that a change of law affects this agreement, informs the other parties promptly, and the parties agree in writing what has to change.`,
    parameters: [parameter('furtherRequirements', 'text', 'State, tribal and local requirements, by name')],
    citations: [cfr(45, '1303.3'), components],
    advice: 'Name the state licensing rules and the local ordinances that the parties must meet together.',
  }),
  clause(5, 'oversight', 'Oversight and monitoring', {
    covers: ['oversight'],
    text: `{{lead}} monitors whether the expectations, and the requirements behind them, are met. Monitoring is carried out by {{monitoringMethod}}, at least once every {{monitoringMonths}} months. The other parties give those who monitor access to sites, staff and records at reasonable times, as far as the work requires it and confidentiality allows it.

A finding is sent in writing to the party that it concerns, which may respond before it is final. If something must be corrected, the parties agree on steps and a date, and the lead verifies the result. Monitoring releases no party from its own responsibility. No person may be disadvantaged for reporting a concern in good faith.`,
    parameters: [
      parameter('monitoringMethod', 'text', 'Visits, reviews of records, observations, and who conducts them'),
      parameter('monitoringMonths', 'integer', 'The months between two reviews'),
    ],
    citations: [components],
    advice:
      'Agree on who monitors, with which instrument, and who receives the results. A touchpoint for monitoring can replace this clause.',
  }),
  clause(6, 'staff_employment', 'Staff and employment', {
    covers: ['staff_employment'],
    text: `Each party employs, supervises and pays its own staff, and provides the insurance and the benefits that the law requires. Staff of one party do not become employees of another because they work at its site.

The employing party decides about hiring, evaluation, discipline and the end of employment, after it has considered the concerns of the other parties. A person who works at a site of another party also follows the rules of that site on safety, confidentiality and conduct. The parties inform each other of absences and vacancies that affect services, and cover them as follows: {{coverage}}.`,
    parameters: [parameter('coverage', 'text', 'Who provides substitutes, how soon, and who pays them')],
    citations: [components],
    advice: 'If a party assigns staff to another one, add supervision, evaluation and the reimbursement of wages.',
  }),
  clause(7, 'professional_development', 'Training and professional development', {
    covers: ['professional_development'],
    text: `{{provider}} offers the staff of the other parties who work in the partnership the training that they need to meet the applicable standards, including {{topics}}. Each party releases its staff for at least {{hoursPerYear}} hours of training a year and pays their wages for that time, unless the parties agree otherwise in writing.

The parties plan the training together once a year, based on the results of monitoring and the requests of staff. They open suitable events to the staff of each other and keep records of attendance. Training does not replace a credential that the law requires.`,
    parameters: [
      parameter('provider', 'party', 'The party that offers the training'),
      parameter('topics', 'text', 'The subjects of the training'),
      parameter('hoursPerYear', 'integer', 'The hours for each member of staff'),
    ],
    citations: [developing, components],
    advice: 'State who pays for substitutes, fees and travel, and how coaching is arranged.',
  }),
  clause(8, 'travel', 'Travel and transportation', {
    covers: ['travel'],
    text: `The party that employs a person pays the travel of that person for the partnership, such as to meetings, training and other sites, unless the parties have agreed in writing on another payer. Where one party reimburses another, it pays {{rate}} for trips that were approved beforehand, if a statement with date, purpose and distance is submitted within {{claimDays}} days.

Costs that are charged to a federal award must be allowable, reasonable and documented under the rules of that award. The transport of children is arranged as follows: {{childTransport}}.`,
    parameters: [
      parameter('rate', 'text', 'The rate or the maximum, such as an amount for each mile'),
      parameter('claimDays', 'integer', 'The days after the trip'),
      parameter('childTransport', 'text', 'Who transports children and under which rules, or that no party does'),
    ],
    citations: [components],
    advice:
      'Federal rules on vehicles and drivers apply if children are transported. Have counsel check the insurance.',
  }),
  clause(9, 'continuity', 'Continuity of services to children', {
    covers: ['continuity'],
    survives: true,
    text: `The parties protect children and families from interruptions. A party that can no longer provide a service informs the others at once. Then, and whenever this agreement is about to end, the parties prepare a written transition plan within {{planDays}} days. The plan states where each group of children will be served, who informs the families and when, how records are transferred as the law allows, and who bears which cost until the transition is complete.

Until then each party continues its services as far as funds and the law allow. A dispute or a late payment is no reason to suspend services to children, unless their safety or that of staff requires it.`,
    parameters: [parameter('planDays', 'integer', 'The days within which the plan is complete')],
    citations: [components],
    advice: 'Plan for the sudden closure of a site as well as for the planned end of the agreement.',
  }),
  clause(10, 'family', 'Work with families', {
    covers: ['family'],
    text: `The parties respect each family's language, culture and choices. Each family has one contact whom it can ask about all services of the partnership: {{familyContact}}.

The parties agree who informs families about the program, who conducts home visits and conferences with them, and how parents can volunteer. A family is not asked twice for information that the parties may share. Information for families is provided in a language and a form that they understand.

A complaint of a family is passed on to the party that it concerns. That party answers the family and tells the other parties whether the matter is settled, without disclosing confidential information.`,
    parameters: [
      parameter('familyContact', 'text', 'The position of the contact, and the party that employs the person'),
    ],
    citations: [components],
    advice:
      'Divide home visits, family goals and referrals between the parties, so that families deal with few people.',
  }),
  clause(11, 'parent_decisions', 'Participation of parents in decisions', {
    covers: ['parent_decisions'],
    text: `Parents take part in the decisions about the services of the partnership. The policy council, policy committee or parent committee that is responsible under the Head Start rules is informed about this agreement, and is heard before the parties make a significant change to services for children. Parents of children at a site of any party can be elected to these bodies on the same terms as other parents.

In addition, the parties hear parents as follows: {{parentInvolvement}}. The partnership makes no decision that the law reserves to a governing body, to a policy council or to a parent.`,
    parameters: [parameter('parentInvolvement', 'text', 'Meetings, surveys or committees, and how often')],
    citations: [components],
    advice: 'Name the committee on which parents of the partner sites are represented, and how their costs are paid.',
  }),
  clause(12, 'records', 'Records and confidentiality', {
    covers: ['records'],
    survives: true,
    text: `Each party keeps accurate records of its part of the work and protects them against loss and unauthorized access. Information about a child or a family is disclosed only with the consent of a parent, or where the law allows disclosure without it, and only as far as it is needed. A recipient uses it for the stated purpose, limits access to staff who need it, and passes it on only if the law allows this.

When a child moves between the parties, records are transferred as follows: {{transferOfRecords}}. Records are kept for {{retentionYears}} years, or longer if the law or an award requires it. A party that discovers unauthorized access informs the party that provided the information without delay.`,
    parameters: [
      parameter('transferOfRecords', 'text', 'Which records, by whom, by which secure means, with whose consent'),
      parameter('retentionYears', 'integer', 'The years after the end of the agreement'),
    ],
    citations: [cfr(45, '1303.22'), components],
    advice:
      'If the parties exchange data on individual children regularly, conclude a separate agreement of the kind data_sharing.',
  }),
  clause(13, 'conflict_of_interest', 'Conflicts of interest', {
    covers: ['conflict_of_interest'],
    text: `No person takes part in a decision about this agreement, such as the selection of a provider, a purchase or a payment, if the person, a family member, a business partner or a prospective employer has a financial or other personal interest in its outcome. Such an interest is disclosed in writing to {{recipientOfDisclosure}} before the decision and is recorded.

Staff neither ask for nor accept gifts or favors from another party or from a contractor, except items of small value that the written rules of their own organization allow. Each party has written rules on conflicts of interest, and informs the other parties of a conflict that affects a federal award.`,
    parameters: [parameter('recipientOfDisclosure', 'text', 'The position that receives disclosures in each party')],
    citations: [components, cfr(2, '200.112', '', false)],
    advice: 'Check that the rules of each party cover board members and volunteers, not staff alone.',
  }),
  clause(14, 'liability', 'Liability and insurance', {
    covers: ['liability'],
    survives: true,
    text: `Each party is responsible, to the extent that the law provides, for loss and damage that its own acts or omissions, or those of its staff and contractors, cause in connection with this agreement. No party assumes the liability of another. Nothing in this agreement waives an immunity or a limit of liability that a public body has by law.

Each party maintains insurance, or self-insurance, that covers its activities: at least {{coverageTypes}} with {{minimumCoverage}} for each occurrence. It provides proof on request. A party informs the others within {{claimDays}} days of a claim, or of an event that may lead to one. Costs of a claim are charged to a federal award only if its rules allow this.`,
    parameters: [
      parameter('coverageTypes', 'text', 'The kinds of insurance, such as general liability and automobile'),
      parameter('minimumCoverage', 'money', 'The minimum coverage'),
      parameter('claimDays', 'integer', 'The days within which a claim is reported'),
    ],
    citations: [components],
    advice: 'Public bodies often cannot agree to indemnify others. Have counsel of each party review this clause.',
  }),
  clause(15, 'disputes', 'Resolution of disputes', {
    covers: ['disputes'],
    kinds: everyKind,
    text: `The parties try to settle a disagreement where it arises. If they do not succeed within {{firstLevelDays}} days, each side states its position and its reasons in writing, and the directors meet. If the directors do not agree within {{secondLevelDays}} days, the governing bodies decide; if they differ, the parties ask a mediator: {{mediator}}. The parties share the mediator's fee equally and bear their own costs.

Services to children continue in the meantime. If the parties have agreed on a conflict plan, its steps take the place of these. A party may turn to a court or an authority at any time if delay would cause serious harm. Procedures that the law prescribes for a governing body and a policy council are not affected.`,
    parameters: [
      parameter('firstLevelDays', 'integer', 'The days at the level of staff'),
      parameter('secondLevelDays', 'integer', 'The days at the level of directors'),
      parameter('mediator', 'text', 'The name of a mediator, or how one is chosen'),
    ],
    citations: [cfr(45, '1301.6'), components],
    advice:
      'An agreed conflict plan of the partnership replaces this clause. 45 CFR 1301.6 governs disputes within one agency and is a model here.',
  }),
  clause(16, 'amendment', 'Amendment', {
    covers: ['amendment'],
    kinds: everyKind,
    text: `This agreement can be changed only by a written amendment that every party has accepted and signed in the same way as the agreement itself. An amendment states what it changes, why, and from which day it applies. A practice that differs from the text does not change it.

If a law, a license or an award condition changes, so that a provision can no longer be followed, the parties negotiate an amendment promptly. In the meantime each party may do what the law requires. A party that an amendment removes must accept it as well, unless it has already left the partnership.`,
    citations: [components],
    advice: 'Say who proposes amendments, and how often the parties look for the need of one.',
  }),
  clause(17, 'renewal_termination', 'Renewal and termination', {
    covers: ['renewal_termination'],
    kinds: everyKind,
    survives: true,
    text: `A party may end its participation by written notice to all other parties at least {{term.noticeDays}} days before it takes effect. The notice states the reason and the last day. No such period applies to the grounds that the term lists for immediate termination. If one party leaves, the others decide whether to continue without it.

This agreement is renewed only in writing, by all parties, and never by silence. The parties decide about a renewal at least {{renewalMonths}} months before the last day.

At the end the parties settle their accounts, return property that belongs to another party, complete their reports, and hand over services to children as agreed.`,
    parameters: [parameter('renewalMonths', 'integer', 'The months before the last day')],
    citations: [components],
    advice: 'Set the notice period, the grounds for immediate termination and the renewals in the term of the version.',
  }),
  clause(18, 'notices', 'Notices', {
    kinds: everyKind,
    text: `A notice under this agreement is in writing, names the agreement, and is sent to the notice contact that this agreement states for each party. It is delivered in person, by mail or courier with proof of delivery, or by e-mail if the receiving party has given an address for notices by e-mail.

A notice counts as received on the day of delivery. An e-mail counts as received on the next business day, unless the sender learns that it did not arrive. A party informs the others promptly of a change of its contact; until then the last known contact is valid. Everyday messages follow the communication plan and are not notices.`,
    citations: [usc(15, '7001', '(a), (b)(2)')],
    advice: 'No party is required to accept electronic records: ask each party whether it wants notices by e-mail.',
  }),
  clause(19, 'governing_law', 'Governing law', {
    kinds: everyKind,
    survives: true,
    text: `This agreement is governed by federal law and by the law of {{governingLaw}}, without the rules that would refer to the law of another place. Courts in {{venue}} decide, if the law allows the parties to choose a court.

Where a provision conflicts with the law or with the terms of a federal award, the law or the award prevails. Nothing in this agreement waives the sovereign immunity or the jurisdiction of a tribe, a state or another public body, or a procedure that the law prescribes for claims against it. The steps that the parties have agreed for disputes do not prevent a party from asking a court for urgent relief.`,
    parameters: [
      parameter('governingLaw', 'text', 'The state or tribe'),
      parameter('venue', 'text', 'The county and state of the courts'),
    ],
    citations: [practice],
    advice: 'A public school district or a tribe may be bound by law to its own courts. Ask counsel before you choose.',
  }),
  clause(20, 'entire_agreement', 'Entire agreement', {
    kinds: everyKind,
    text: `This document, with its exhibits and with the expectations and plans that it contains, is the whole agreement of the parties on its subject. It replaces earlier drafts, letters and oral statements on that subject. It replaces neither an award nor a license nor another signed agreement between some of the parties. If such a document conflicts with this agreement, {{precedence}} prevails, and the parties inform each other.

A party that does not insist on a right in one case may rely on it in another. This agreement gives rights to the parties alone; rights that the law gives to children, parents and authorities are not affected.`,
    parameters: [parameter('precedence', 'text', 'The document that prevails')],
    citations: [practice],
    advice: 'List the related agreements of the parties, such as leases and service contracts.',
  }),
  clause(21, 'severability', 'Severability', {
    kinds: everyKind,
    text: `If a court or an authority finds that a provision of this agreement is invalid, or a change of law makes it so, the other provisions remain in force. The parties replace the provision by a valid one that comes as close as possible to what they intended.

If a party could not reasonably be expected to continue without the provision, the parties negotiate in good faith, and that party may end its participation in the way that this agreement provides. A provision that is invalid only for some parties, sites or services continues to apply to the others.`,
    citations: [practice],
    advice:
      'Decide whether some provisions, such as payment and safety, are so important that the agreement ends without them.',
  }),
  clause(22, 'no_child_data', 'No information about children in this agreement', {
    kinds: everyKind,
    survives: true,
    text: `This agreement, its exhibits and amendments, and the records about it that the parties keep in shared systems contain no information that identifies a child or a member of a child's family. The parties describe services, places, kinds of data and totals, and give totals only for groups that are large enough to prevent identification.

Information about individual children is exchanged, if at all, through other systems, with the consent of a parent or on another legal basis, and under a written agreement where the law asks for one. A party that finds such information in the wrong place tells the party that entered it, which removes it without delay.`,
    citations: [cfr(45, '1303.22')],
    advice:
      'Check exhibits before they are added: lists of children, attendance sheets and case examples do not belong in an agreement.',
  }),
  clause(23, 'parent_review', 'Review of this agreement by parents', {
    kinds: ['data_sharing', 'general', 'ehs_ccp', 'hs_preschool_mou'],
    survives: true,
    text: `A parent of a child whose records may be disclosed under this agreement may review this agreement. The party that serves the child provides a copy free of charge within {{copyDays}} days of the request and explains it, as far as possible in a language that the parent understands.

The parties tell parents which kinds of data they share, with whom and for which purpose. A request to inspect or to correct a record is answered by the party that maintains the record; another party that receives such a request passes it on at once. Nothing in this agreement limits a right that a parent has by law.`,
    parameters: [parameter('copyDays', 'integer', 'The days within which a copy is provided')],
    citations: [cfr(45, '1303.23', '(e)'), cfr(45, '1303.21')],
    advice:
      'Programs that are subject to FERPA follow it in place of the Head Start rules on privacy; check which rules apply to each party.',
  }),
  clause(24, 'hspps_roles', 'Meeting the Head Start Program Performance Standards', {
    covers: ['hspps_roles'],
    kinds: ['ehs_ccp', 'subaward'],
    text: `The services under this agreement meet the Head Start Program Performance Standards (45 CFR parts 1301 to 1305). The parties divide the work as follows:

- education and care: {{education}};
- health, nutrition and mental health: {{health}};
- family engagement and family services: {{familyServices}};
- services for children with disabilities: {{disabilities}};
- eligibility, attendance and reports: {{eligibility}}.

{{recipient}} supports the other parties with training, materials and coaching, and remains accountable to the federal government for the services. A party that cannot meet a standard says so at once, and the parties agree in writing how and by when it will be met.`,
    parameters: [
      parameter('education', 'text', 'Who does what'),
      parameter('health', 'text', 'Who does what'),
      parameter('familyServices', 'text', 'Who does what'),
      parameter('disabilities', 'text', 'Who does what'),
      parameter('eligibility', 'text', 'Who does what'),
      parameter('recipient', 'party', 'The party that has the federal award'),
    ],
    citations: [cfr(45, '1302.23', '(a)(1)'), developing],
    advice:
      'Go through the standards section by section with the provider, and write measurable tasks as expectations.',
  }),
  clause(25, 'parties_rights', 'Rights of the parties', {
    covers: ['parties_rights'],
    kinds: ['ehs_ccp', 'general', 'subaward'],
    text: `Each party has the right:

- to be consulted before another party decides about a change of the services, the places or the payments under this agreement;
- to receive the payments, the training and the information that this agreement promises, on time;
- to run its own organization, staff and other programs as it decides, within the law and this agreement;
- to see findings about its work and to answer them before they are final;
- to raise a concern without being disadvantaged;
- to end its participation as this agreement provides.

Individual parties also have these rights: {{furtherRights}}. The parties exercise their rights in good faith and with regard for the children and families that they serve.`,
    parameters: [
      parameter('furtherRights', 'text', 'The rights of individual parties, such as a recipient or a provider'),
    ],
    citations: [cfr(45, '1302.23', '(a)(1)'), developing],
    advice:
      'State what the provider may decide alone, such as its schedule, its curriculum or whom it enrolls in other places.',
  }),
  clause(26, 'legally_binding', 'Binding effect', {
    covers: ['legally_binding'],
    kinds: everyKind,
    text: `This agreement creates legal obligations. By signing, each party confirms that it has the power to enter into this agreement, that the approvals that it needs have been given, and that the person who signs is authorized to bind it. Each party has had the opportunity to obtain the advice of its own counsel.

The agreement binds the parties and their legal successors. A party may transfer its rights or duties only with the written consent of all other parties. Electronic signatures and signatures in ink have the same effect, if the party that signs electronically has agreed to do so. The parties may sign separate copies, which together are one agreement.`,
    citations: [cfr(45, '1302.23', '(a)(1)'), usc(15, '7001', '(a), (b)(2)'), developing],
    advice: 'Attach the resolution of the board, or note the delegation, that authorizes each signatory.',
  }),
  clause(27, 'subsidy_change', 'Loss or change of a child care subsidy', {
    covers: ['subsidy_change'],
    kinds: ['ehs_ccp'],
    text: `If a family loses its child care subsidy, or the amount changes, the child keeps the place for at least {{protectedWeeks}} weeks, as long as the child is enrolled in the program. The party that learns of the change tells the other parties within {{reportDays}} business days. During that time {{payer}} pays the missing amount from {{fundingSource}}, and the parties help the family to regain the subsidy or to find other support.

The family is not charged for services that Head Start or Early Head Start funds. Before the time ends, the parties decide in writing how the place will be funded. No cost is charged to two sources of funds.`,
    parameters: [
      parameter('protectedWeeks', 'integer', 'The weeks for which the place is kept'),
      parameter('reportDays', 'integer', 'The business days within which the change is reported'),
      parameter('payer', 'party', 'The party that pays in the meantime'),
      parameter('fundingSource', 'text', 'The award or budget line'),
    ],
    citations: [memorandum, cfr(45, '1302.18')],
    advice: 'Check that the funding source allows the payment, and what the state does at the end of a subsidy period.',
  }),
  clause(28, 'parent_fees', 'Fees for families', {
    covers: ['parent_fees'],
    kinds: ['ehs_ccp', 'general', 'hs_preschool_mou', 'subaward'],
    text: `No party charges an eligible family for taking part in Head Start or Early Head Start, excursions and other special events included, and no enrollment depends on the payment of a fee.

A fee may be charged only for services in addition to those that Head Start funds, such as care before or after the funded hours. A child's enrollment in Head Start may not depend on whether the family can pay for additional hours. The additional services and their fees are: {{additionalServices}}. Before a family uses such a service, it is told in writing what the service costs and that it is voluntary.

Families that are not enrolled in Head Start may be charged as far as the rules of the other funds allow.`,
    parameters: [
      parameter('additionalServices', 'text', 'The services, their hours and their fees; or that there are none'),
    ],
    citations: [cfr(45, '1302.18', '(a), (b)')],
    advice: 'Compare the fees with the rules of the state on copayments.',
  }),
  clause(29, 'staff_qualifications', 'Qualifications of staff', {
    covers: ['staff_qualifications'],
    kinds: ['ehs_ccp', 'subaward'],
    text: `Staff who work with the children of the partnership have the qualifications that 45 CFR 1302.91 requires for their position, or acquire them within the time that it allows. In particular:

- a teacher in an Early Head Start center has at least a Child Development Associate or comparable credential, and training or coursework on infants and toddlers;
- a teacher of a preschool class has the degree or the equivalent coursework that the rule names;
- a family child care provider has experience, and has or is working towards the credential or degree that the rule names.

The employing party verifies credentials before the person starts and keeps the evidence. Stricter state requirements apply as well. The parties support staff who study as follows: {{support}}.`,
    parameters: [parameter('support', 'text', 'Tuition, release time, mentoring, and who pays')],
    citations: [
      cfr(45, '1302.91', '(e)'),
      citation('Office of Head Start: Policy Clarifications, Family Child Care Staff Requirements', null, false),
    ],
    advice: 'List the staff positions at each site with the credential that each needs, without names.',
  }),
  clause(30, 'background_checks', 'Background checks', {
    covers: ['background_checks'],
    kinds: ['ehs_ccp', 'subaward', 'hs_preschool_mou'],
    text: `Before a party hires a person for work with the children, directly or by contract, it conducts an interview, verifies references, and obtains a check of sex offender registries and a criminal history check with fingerprints, by the state or tribe or by the Federal Bureau of Investigation. Within 90 days of hire it obtains the other criminal history check and, where available, a check of the child abuse and neglect registry.

No person has unsupervised access to children before all checks are complete. All of them are repeated at least every five years. Decisions apply the disqualification factors of the Child Care and Development Fund. {{responsibleForChecks}} confirms to the other parties that the checks of its staff are complete, without disclosing their content. Stricter state rules apply as well.`,
    parameters: [
      parameter('responsibleForChecks', 'text', 'The employing party, or the party that obtains the checks'),
    ],
    citations: [cfr(45, '1302.90', '(b)')],
    advice: 'Clarify who pays for the checks, and whether checks of the licensing agency are accepted.',
  }),
  clause(31, 'health_safety', 'Health and safety', {
    covers: ['health_safety'],
    kinds: ['ehs_ccp', 'subaward', 'hs_preschool_mou'],
    text: `The parties keep each site safe and healthy with a system of practices, as 45 CFR 1302.47 requires: for facilities, equipment and materials, training, supervision, hygiene, emergencies and administrative procedures. Staff receive an orientation on health and safety within three months of hire. Water and paint are examined for lead as the rule requires, at least every two years where it says so.

{{inspector}} inspects each site at least every {{inspectionMonths}} months, and the party that runs the site corrects defects without delay. An incident that affects the health or safety of a child is reported to the other parties at once and to authorities as the law requires. All staff report suspected child abuse and neglect as the law requires.`,
    parameters: [
      parameter('inspector', 'text', 'The party or the person that inspects'),
      parameter('inspectionMonths', 'integer', 'The months between two inspections'),
    ],
    citations: [cfr(45, '1302.47')],
    advice: 'Agree on one form for incidents, and on who reports them to the Office of Head Start and to licensing.',
  }),
  clause(32, 'enrollment_selection', 'Enrollment and selection', {
    covers: ['enrollment_selection'],
    kinds: ['ehs_ccp', 'subaward', 'hs_preschool_mou'],
    text: `{{recipient}} determines and documents eligibility (45 CFR 1302.12) and is responsible for recruitment (1302.13), selection (1302.14) and enrollment (1302.15). The other parties help to reach families, above all those of children with disabilities, of children who are homeless and of children in foster care, and refer families that may be eligible.

Children are selected from a ranked waiting list, by criteria that are set each year from the community assessment; no party promises a place. Unless this is waived, at least 10 percent of the enrolled children are eligible under the Individuals with Disabilities Education Act. A vacancy is reported to {{recipient}} within {{vacancyDays}} days and filled within 30 days.`,
    parameters: [
      parameter('recipient', 'party', 'The party that has the federal award'),
      parameter('vacancyDays', 'integer', 'The days within which a vacancy is reported'),
    ],
    citations: [cfr(45, '1302.12'), cfr(45, '1302.13'), cfr(45, '1302.14'), cfr(45, '1302.15')],
    advice: 'Align the application forms of the parties, and agree who tells a family that it is eligible elsewhere.',
  }),
  clause(33, 'award_requirements', 'Requirements of the federal award', {
    covers: ['award_requirements'],
    kinds: ['subaward'],
    text: `This agreement is a subaward of federal funds. {{subrecipient}} uses the funds for the purposes, in the periods and within the amounts that the award data of this agreement state, and in accordance with federal statutes, 2 CFR part 200 and the terms of the federal award. {{passThrough}} also requires, in order to meet its own duties: {{additionalRequirements}}.

{{passThrough}} passes on a change of the award in writing without delay. Costs that are not allowable are repaid. {{subrecipient}} confirms that neither it nor its principals are excluded or disqualified from federal awards, and reports a change at once. It makes a further subaward only with the written consent of {{passThrough}}.`,
    parameters: [
      parameter('subrecipient', 'party', 'The party that receives the subaward'),
      parameter('passThrough', 'party', 'The party that makes the subaward'),
      parameter('additionalRequirements', 'text', 'Financial and performance reports, and other requirements'),
    ],
    citations: [cfr(2, '200.332', '(a), (b)(2), (b)(3)'), cfr(2, '180.300')],
    advice:
      'Attach the notice of award. A delegate agency needs an agreement that HHS approves before operations are delegated (45 CFR 1303.31).',
  }),
  clause(34, 'audit_access', 'Access to records and audit', {
    covers: ['audit_access'],
    kinds: ['subaward'],
    survives: true,
    text: `{{subrecipient}} gives {{passThrough}}, the auditors of {{passThrough}}, and the federal bodies that have this right by law access to its records and financial statements, and to the staff and sites concerned, as far as is needed to meet the requirements for the subaward. Access is given at reasonable times and free of charge. Access to information about individual children is limited to what the law allows.

Records are kept for at least {{retentionYears}} years after the final financial report, and longer until an audit, a claim or a lawsuit that concerns them is resolved. If an audit is required, {{subrecipient}} sends the report, with a plan for each finding, within {{reportDays}} days after receiving it.`,
    parameters: [
      parameter('subrecipient', 'party', 'The party that receives the subaward'),
      parameter('passThrough', 'party', 'The party that makes the subaward'),
      parameter('retentionYears', 'integer', 'The years after the final financial report'),
      parameter('reportDays', 'integer', 'The days within which the audit report is sent'),
    ],
    citations: [cfr(2, '200.332', '(b)(5)')],
    advice: 'Check the threshold for a single audit, and which other reviews apply below it.',
  }),
  clause(35, 'closeout', 'Closeout', {
    covers: ['closeout'],
    kinds: ['subaward'],
    survives: true,
    text: `The subaward is closed when {{passThrough}} has determined that the work and all required actions are complete. Within {{closeoutDays}} days after the end of the period of performance {{subrecipient}} submits its final reports and its last request for payment, pays what it still owes for the work, returns funds that it is not entitled to keep, and accounts for property that was acquired with federal funds.

{{passThrough}} pays allowable costs that are still due promptly and confirms the closeout in writing. The closeout does not end the right to disallow costs and recover funds after a later audit, nor the duties to keep records, to give access and to return amounts that are due.`,
    parameters: [
      parameter('passThrough', 'party', 'The party that makes the subaward'),
      parameter('closeoutDays', 'integer', 'The days after the period of performance'),
      parameter('subrecipient', 'party', 'The party that receives the subaward'),
    ],
    citations: [cfr(2, '200.332', '(b)(6)')],
    advice: 'The days must leave the pass-through entity time for its own final report.',
  }),
]

export function includedClause(key: string): IncludedClause {
  const found = includedClauses.find((one) => one.key === key)
  if (found === undefined) throw new Error(`The service includes no clause ${key}.`)
  return found
}
