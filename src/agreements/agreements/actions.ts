// The collection of agreements.
import { isDeepStrictEqual } from 'node:util'
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'
import { ruleViolation, throwIfViolated, transitionBlocked, unknownReference } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { firstTerminationDayOf, localDay, stateOn } from '../agreement-versions/dates.ts'
import { signingStates } from '../agreement-versions/rules.ts'
import { findLastNumber, findOpen } from '../agreement-versions/store.ts'
import { directionErrors } from '../clauses/direction-errors.ts'
import { findByAgreements } from '../signatories/store.ts'
import { agendaOf } from './agenda.ts'
import { agreementStateOn, currentExecution } from './rules.ts'
import { agreementSchemas } from './schema.ts'
import { type Agreement, find, findChild } from './store.ts'
import { agreements } from './table.ts'

const audienceOf = ({ executedAt }: Agreement) => (executedAt === null ? 'parties' : 'everyone')

export const agreementCollection: Collection<Agreement, PartnershipContext> = {
  singular: 'agreement',
  plural: 'agreements',
  tag: 'Agreements',
  about:
    'A written agreement of parties of a partnership (E1). Its versions are drafted, accepted, reviewed by counsel, signed, amended and renewed.',
  table: agreements,
  schemas: agreementSchemas,
  defaults: {
    language: 'en',
    partyIds: [],
    signing: 'parallel',
    executions: [],
    amendments: 0,
    renewalsUsed: 0,
    executedAt: null,
  },
  audienceOf,
  agendaOf,
  locksPartnership: true,
  context: loadPartnership,
  view: (row, _request, { parties }, now) => view(row, parties, now),
  async beforeSave(after, before, context, _now, write) {
    const row = before === undefined && after.partyIds.length === 0 ? { ...after, partyIds: context.parties } : after
    throwIfViolated(directionErrors({ title: row.title, reference: row.reference }, ''))
    checkParties(row, before, context)
    if (before !== undefined) await checkSigning(write, row, before)
    if (before !== undefined && before.kind !== row.kind && before.executedAt !== null) {
      throw ruleViolation('/kind', 'The kind of an agreement of which a version was executed is fixed.')
    }
    const { partnershipId, parentAgreementId } = row
    if (before !== undefined && before.parentAgreementId !== parentAgreementId && before.executedAt !== null) {
      throw ruleViolation('/parentAgreementId', 'It is fixed once a version of the agreement was executed.')
    }
    if (parentAgreementId !== null && parentAgreementId !== before?.parentAgreementId) {
      const [parent] = await write.query(find, { partnershipId, id: parentAgreementId })
      if (parent === undefined)
        throw unknownReference('/parentAgreementId', 'There is no such agreement in the partnership.')
      // Two levels: so no agreement stands under itself.
      if (parent.id === row.id || parent.parentAgreementId !== null) {
        throw ruleViolation('/parentAgreementId', 'That agreement stands under another one itself.')
      }
      const [child] = before === undefined ? [] : await write.query(findChild, { partnershipId, id: row.id })
      if (child !== undefined) throw ruleViolation('/parentAgreementId', 'Another agreement stands under this one.')
    }
    return row
  },
  async beforeDelete({ partnershipId, id: agreementId }, _context, write) {
    const [[last], [child], [signatory]] = await Promise.all([
      write.query(findLastNumber, { partnershipId, agreementId }),
      write.query(findChild, { partnershipId, id: agreementId }),
      write.query(findByAgreements, { partnershipId, agreementIds: pgArray([agreementId]) }),
    ])
    if (last !== undefined) {
      const message = 'The agreement has a version. Withdraw open versions instead.'
      throw transitionBlocked({ code: 'AGREEMENT_HAS_VERSION', message, ref: null })
    }
    if (child === undefined && signatory === undefined) return
    const message = child ? 'Another agreement stands under it.' : 'A party has named a signatory of the agreement.'
    throw transitionBlocked({ code: 'AGREEMENT_IN_USE', message, ref: null })
  },
}

/** What the signatures of a version rest on does not change while it is out for signature. */
async function checkSigning(write: WriteContext, row: Agreement, before: Agreement): Promise<void> {
  const names = ['kind', 'signing', 'partyIds', 'parentAgreementId'] as const
  if (names.every((name) => isDeepStrictEqual(row[name], before[name]))) return
  const open = await write.query(findOpen, { partnershipId: row.partnershipId, agreementId: row.id })
  if (!open.some(({ state }) => signingStates.includes(state))) return
  const message = 'A version of the agreement is out for signature: its kind, parties and order of signing are fixed.'
  throw transitionBlocked({ code: 'SIGNING_IN_PROGRESS', message, ref: null })
}

function checkParties({ partyIds }: Agreement, before: Agreement | undefined, { parties }: PartnershipContext): void {
  for (const [index, id] of partyIds.entries()) {
    if (parties.includes(id) || before?.partyIds.includes(id)) continue
    throw unknownReference(`/partyIds/${index}`, 'The organization is not an accepted party of the partnership.')
  }
  if (partyIds.length < 2) {
    throw ruleViolation('/partyIds', 'An agreement has at least two parties.')
  }
}

export function view(row: Agreement, parties: readonly string[], now: string) {
  const current = currentExecution(row.executions, now)
  const isInForce = current !== undefined && ['in_force', 'suspended'].includes(stateOn(current, now))
  const { executions, amendments: _, executedAt: __, ...shown } = row
  return {
    ...shown,
    state: agreementStateOn(executions, now),
    currentVersionId: current?.versionId ?? null,
    inForceFrom: current?.inForceFrom ?? null,
    endsOn: current?.endsOn ?? null,
    terminatesOn: current?.terminatesOn ?? null,
    earliestTerminationOn:
      current && isInForce
        ? firstTerminationDayOf(current, {
            givenOn: localDay(now, current.timeZone),
            reasonCode: 'other',
            mutual: false,
          })
        : null,
    boundParties: isInForce ? current.partyIds.filter((id) => parties.includes(id)) : [],
  }
}
