// What a new agreement version starts from: nothing, a template, or an executed version.
import type { Static } from 'typebox'
import type { WriteContext } from '../../http/endpoints.ts'
import { leadIdOf, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { Problem, ruleViolation, transitionBlocked, unknownReference } from '../../problems.ts'
import { templateStore } from '../agreement-templates/store.ts'
import { hasEnded } from '../agreements/rules.ts'
import { type Agreement, find as findAgreement } from '../agreements/store.ts'
import { borrowedClause, templatePath } from './borrowed-clauses.ts'
import type { Origin } from './content.ts'
import { isRenewalLimitReached, localDay, renewalDecisionDueOn, renewalTermOf, stateOn } from './dates.ts'
import { type Drafting, loadBase } from './drafts.ts'
import type { DraftParts } from './parts.ts'
import type { versionSchemas } from './schema.ts'
import { find } from './store.ts'

type Body = Static<typeof versionSchemas.New>

interface Start {
  origin: Origin
  base: Drafting['base']
  /** What the request does not replace. */
  parts: DraftParts
  noticeLate: boolean
}

const blocked = (code: string, message: string) => transitionBlocked({ code, message, ref: null })

export async function startingPoint(
  write: WriteContext,
  agreement: Agreement,
  partnership: PartnershipContext,
  body: Body,
): Promise<Start> {
  const { origin = agreement.executedAt === null ? 'initial' : 'amendment' } = body
  checkDrafter(origin, agreement, partnership, write.caller.organizationId)
  const now = await write.now()
  const { partnershipId, parentAgreementId } = agreement
  const [parent] =
    parentAgreementId === null ? [] : await write.query(findAgreement, { partnershipId, id: parentAgreementId })
  if (parent && hasEnded(parent.executions, now))
    throw blocked('AGREEMENT_ENDED', 'The agreement under which this one stands has ended.')
  if (origin === 'initial') {
    if (agreement.executedAt !== null) throw ruleViolation('/origin', 'A version was executed: amend or renew it.')
    if (body.baseVersionId !== undefined) throw ruleViolation('/baseVersionId', 'An initial version has no base.')
    return { origin, base: undefined, parts: await templateParts(write, body), noticeLate: false }
  }
  if (body.templateId !== undefined)
    throw ruleViolation(
      '/templateId',
      'An amendment or a renewal starts from its base. Borrow from a template instead.',
    )
  const base = await findBase(write, agreement, body)
  if (origin === 'amendment') {
    if (hasEnded(agreement.executions, now)) throw blocked('AGREEMENT_ENDED', 'The agreement has ended.')
    const { amendmentKinds: _, summary: __, ...parts } = base.parts
    return { origin, base, parts, noticeLate: false }
  }
  return { origin, base, ...renewalOf(base, agreement, body, now) }
}

function checkDrafter(origin: Origin, agreement: Agreement, partnership: PartnershipContext, callerId: string): void {
  const isLead = leadIdOf(partnership) === callerId
  if (isLead || (origin === 'amendment' && agreement.partyIds.includes(callerId))) return
  throw new Problem(
    'insufficient-relation',
    origin === 'amendment'
      ? 'Only the parties of the agreement draft an amendment.'
      : 'Only the lead drafts the first version of an agreement, and renewals.',
  )
}

/** The clauses and the term of a template, which every organization may read once it is published. */
async function templateParts(write: WriteContext, { templateId }: Body): Promise<DraftParts> {
  if (templateId === undefined) return {}
  const [template] = await write.query(templateStore.find, { id: templateId })
  if (template === undefined || template.state === 'retired')
    throw unknownReference('/templateId', 'There is no such template, or it is retired.')
  const { noticeDays, immediateGrounds, renewal, clauses } = template
  const origin = { borrowerId: write.caller.organizationId, path: templatePath(templateId), partyNames: [] }
  return {
    term: {
      ...(noticeDays !== null && { noticeDays }),
      ...(immediateGrounds.length > 0 && { immediateGrounds }),
      ...(renewal && { renewal }),
    },
    clauses: clauses.map((clause) => borrowedClause('template', clause, origin)),
  }
}

async function findBase(write: WriteContext, agreement: Agreement, { baseVersionId }: Body) {
  const versionId = baseVersionId ?? agreement.executions.at(-1)?.versionId
  const [version] =
    versionId === undefined ? [] : await write.query(find, { partnershipId: agreement.partnershipId, id: versionId })
  if (versionId === undefined) throw ruleViolation('/origin', 'No version of the agreement was executed.')
  if (version?.agreementId !== agreement.id || version.executedAt === null) {
    throw unknownReference('/baseVersionId', 'The agreement has no such executed version.')
  }
  return (await loadBase(write, version)) as NonNullable<Drafting['base']>
}

function renewalOf(
  base: NonNullable<Drafting['base']>,
  agreement: Agreement,
  { term }: Body,
  now: string,
): Pick<Start, 'parts' | 'noticeLate'> {
  const { version, content } = base
  const { endsOn, renewal } = content.term
  if (!['executed', 'in_force', 'suspended'].includes(stateOn(version, now)))
    throw blocked('BASE_NOT_IN_FORCE', 'The base has ended. Create a new agreement instead.')
  if (isRenewalLimitReached(renewal, agreement.renewalsUsed))
    throw blocked('RENEWAL_LIMIT_REACHED', `The agreement was renewed ${agreement.renewalsUsed} times.`)
  if (endsOn === null) throw ruleViolation('/baseVersionId', 'The base has no last day.')
  if (renewal === null && term?.endsOn == null)
    throw ruleViolation(
      term ? '/term/endsOn' : '/term',
      'The base does not say how long a renewal lasts: send its last day as `term.endsOn`.',
    )
  const renewed = renewal === null ? { effectiveOn: term?.effectiveOn } : renewalTermOf(endsOn, renewal)
  const decisionDueOn = renewalDecisionDueOn(content.term)
  const { amendmentKinds: _, summary: __, ...parts } = base.parts
  const { retroactiveReason: ___, ...baseTerm } = parts.term ?? {}
  return {
    parts: { ...parts, term: { ...baseTerm, ...renewed } },
    noticeLate: decisionDueOn !== null && localDay(now, version.timeZone) > decisionDueOn,
  }
}
