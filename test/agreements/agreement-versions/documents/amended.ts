// The content of an amendment of `fullContent` in which a part of each kind changes, and some are added, removed or moved.
import type { Content } from '../../../../src/agreements/agreement-versions/content.ts'
import { diffContents } from '../../../../src/agreements/agreement-versions/diff.ts'
import type { DocumentOptions } from '../../../../src/agreements/agreement-versions/documents/options.ts'
import { center, draftOptions, fullContent, home } from './sample.ts'

const present = <Value>(value: Value | null | undefined): Value => {
  if (value === null || value === undefined) throw new Error('The sample lacks a value.')
  return value
}

function amend(content: Content): Content {
  const { agreement, partnership, parties, term, benefits, expectations, conflictSteps, financialTerms } = content
  const { clauses, exhibits, notApplicable } = content
  content.version = { ...content.version, number: 3, amendmentKinds: ['other'], summary: 'Changes all.' }
  agreement.title = 'Early Head Start Agreement, amended'
  partnership.programYear = '2027-2028'
  content.signing = 'parallel'

  const [lead, provider] = [present(parties[0]), present(parties[1])]
  lead.name = 'Riverside Community Action'
  present(lead.signatories[0]).title = 'Chief executive'
  const authority = { basis: 'delegation', statement: 'Letter of 1 May 2027', documentSha256: null } as const
  provider.signatories.push({ name: 'Ade Okafor', title: 'Deputy director', authority, order: 2 })

  term.endsOn = '2027-12-31'
  present(term.renewal).months = 6
  const mission = present(content.mission)
  mission.number += 1
  mission.mission += ' We mean it.'
  benefits.pop()

  const first = present(expectations[0])
  Object.assign(first, { target: '98', revision: 2, what: `${first.what} in time`, consultedOrganizationIds: [home] })
  first.schedule = { kind: 'date', dueOn: '2027-01-31', timeZone: term.timeZone }
  expectations.splice(3, 1)
  expectations.push({ ...present(expectations[1]), number: 'E12', what: 'Count the places' })

  const communication = present(content.communication)
  present(communication.channels[0]).method = 'mail'
  present(communication.touchpoints[0]).durationMinutes = 90
  present(conflictSteps[0]).respondWithinDays += 1
  conflictSteps.pop()

  const commitments = present(content.commitments)
  Object.assign(present(commitments[0]), { description: 'Pays all wages of two teachers.', validUntil: '2028-08-31' })
  commitments.pop()
  Object.assign(present(present(content.legalRequirements)[1]), { title: 'Sizes of groups', effectiveUntil: null })
  Object.assign(present(financialTerms[0]), { amount: '1300.00', basis: 'fixed', payeeId: home })
  const allocation = present(content.costAllocation)
  Object.assign(allocation, { number: 4, hash: 'beef'.repeat(16), unfunded: '0.00' })
  present(allocation.sources[0]).allocated = '168000.00'
  const obligations = present(content.financialObligations)
  obligations.pop()
  Object.assign(present(content.feeDecision), { monthlyMaximum: '100.00', copaymentEqualsOthers: null })
  const enrollment = present(content.enrollment)
  enrollment.hoursPerDay = 11
  present(enrollment.sites[0]).groups.pop()
  const subaward = present(content.subaward)
  Object.assign(subaward, { obligated: '130000.50', research: true, subrecipientId: center })

  const coordination = present(content.preschoolCoordination)
  coordination.schoolYearStartsOn = '08-20'
  present(coordination.topics.kindergarten).plan = 'Meet twice a year.'
  delete coordination.topics.selection
  const sharing = present(content.dataSharing)
  present(sharing.elements[0]).level = 'de_identified'
  Object.assign(sharing, { retention: 'Three years after the last transfer', breachNoticeHours: 48 })

  const definitions = present(clauses[0])
  definitions.text = definitions.text.replace('Provider', 'Carer')
  const disputes = present(clauses[8])
  disputes.survives = false
  const records = {
    ...present(clauses[4]),
    key: 'visits',
    heading: 'Records of visits',
    text: 'Of each visit:\n\n- the day\n- the result',
  }
  const others = clauses.filter(({ key }) => !['definitions', 'disputes', 'records'].includes(key))
  content.clauses = [definitions, disputes, ...others, records].map((clause, index) => ({
    ...clause,
    number: String(index + 1),
  }))
  Object.assign(present(exhibits[1]), { sha256: 'face'.repeat(16), bytes: 5 })
  present(notApplicable[0]).reason = 'Another reason now.'
  notApplicable.pop()
  return content
}

export const amendedContent: Content = amend(structuredClone(fullContent))

/** The options of a document that shows only what `content` changes in `base`. */
export const changesOf = (base: Content, content: Content): DocumentOptions => ({
  ...draftOptions,
  changes: { base, entries: diffContents(base, content) },
})
