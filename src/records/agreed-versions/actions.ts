// What the collections of versions that every party agrees to have in common.
import type { FastifyRequest } from 'fastify'
import { blockedByClosure } from '../../http/authorization.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { OperationId } from '../../policy.ts'
import { type Blocker, transitionBlocked } from '../../problems.ts'
import {
  type CollectionRecords,
  type CollectionRow,
  collectionRecordType,
  mustBeAuthorUnlessLeft,
} from '../collections/collection.ts'
import { type AcceptedParty, type Consent, consentOf, countedConsents } from '../consents.ts'
import { actionLists, statusOfActions } from '../lifecycles.ts'
import { supersede } from '../save.ts'
import {
  outcomeOf,
  type VersionAction,
  type VersionState,
  versionBlockersOf,
  versionTransitions,
  waitingOn,
} from './rules.ts'
import type { VersionQueries } from './store.ts'

interface VersionRow extends CollectionRow {
  number: number
  state: VersionState
  hash: string
  consents: Consent[]
  reason: string | null
}

/** The accepted parties of a partnership, as ids of their organizations and as records. */
interface Parties {
  parties: string[]
  acceptedParties: readonly AcceptedParty[]
}

/** `Related` is that of the collection: what the rows of a response need of other records. */
interface AgreedVersions<Row extends VersionRow, Related> {
  records: CollectionRecords<Row>
  queries: VersionQueries<Row>
  transitionOperation: OperationId
  /** The hash of what the parties agree to; of a version that is frozen when it is proposed, the hash of the draft. */
  hashOf(row: Row): string
  /** What else blocks an action that the state permits. */
  blockersOf?(action: VersionAction, row: Row, related: Related): Blocker[]
  /** Further columns that an action changes, such as the hash of what is frozen. */
  changesOf?(write: WriteContext, action: VersionAction, row: Row, related: Related): Partial<Row>
  /** Further writes when a version comes into force. */
  onAgreed?(write: WriteContext, row: Row): Promise<void>
}

export function agreedVersions<Row extends VersionRow, Related = unknown>({
  records,
  queries,
  transitionOperation,
  hashOf,
  blockersOf = () => [],
  changesOf = () => ({}),
  onAgreed,
}: AgreedVersions<Row, Related>) {
  const recordType = collectionRecordType<Row>(records)

  const withCountedConsents = (row: Row, { acceptedParties }: Parties): Row => ({
    ...row,
    consents: countedConsents(row.consents, acceptedParties),
  })

  const actionsOf = (row: Row, request: FastifyRequest, { parties }: Parties, related: Related) => {
    const { organizationId: callerId } = request.caller
    return statusOfActions(versionTransitions, row.state, {
      subject: { parties },
      callerId,
      blockersOf: (action) => [
        ...blockersOf(action, row, related),
        ...versionBlockersOf(action, row, callerId, parties),
      ],
      isBlockedByClosure: blockedByClosure(request, transitionOperation),
    })
  }

  return {
    /** Properties of the collection. */
    collection: {
      defaults: { state: 'draft', consents: [] } as unknown as Partial<Row>,
      locksPartnership: true,
      beforeDelete(row: Row, { parties }: Parties, write: WriteContext): void {
        assertChangeable(row)
        mustBeAuthorUnlessLeft(records.singular, row, parties, write)
      },
    },

    /** The columns of a new version. */
    async complete(write: WriteContext, input: Partial<Row>, partnershipId: string | undefined): Promise<Partial<Row>> {
      const [last] = await write.query(queries.findLastNumber, { partnershipId })
      return { ...input, number: (last?.number ?? 0) + 1 }
    },

    /** The row as it is saved: with other content it is a draft without consents. Throws 409 if the content cannot be changed. */
    save(after: Row, before: Row | undefined): Row {
      const hash = hashOf(after)
      // After an erasure `before.hash` is still that of the content to which the parties agreed.
      if (before !== undefined && hash === hashOf(before)) return after
      if (before !== undefined) assertChangeable(before)
      return { ...after, hash, state: 'draft', consents: [] }
    },

    /** `related` is required if `blockersOf` reads it. */
    view(stored: Row, request: FastifyRequest, context: Parties, related?: Related) {
      const row = withCountedConsents(stored, context)
      return {
        ...row,
        waitingOn: waitingOn(row, context.parties),
        ...actionLists(actionsOf(row, request, context, related as Related)),
      }
    },

    /** Properties of the transition operation. */
    transition: {
      transitions: versionTransitions,
      actionsOf: (row: Row, request: FastifyRequest, context: Parties, _now: string, related: Related) =>
        actionsOf(withCountedConsents(row, context), request, context, related),
      async apply(
        write: WriteContext,
        stored: Row,
        { action, reason }: { action: VersionAction; reason?: string },
        { context, now, related }: { context: Parties; now: string; related: Related },
      ) {
        const before = withCountedConsents(stored, context)
        const { verb, ...outcome } = outcomeOf(action, before, consentOf(write.caller, now), context.parties)
        if (outcome.state === 'agreed' && before.state !== 'agreed') {
          // Before the version itself is saved: a unique index permits one agreed version at a time.
          const [previous] = await write.query(queries.findAgreed, { partnershipId: before.partnershipId })
          await supersede(write, recordType, previous)
          await onAgreed?.(write, before)
        }
        const further = changesOf(write, action, before, related)
        return { changes: { ...outcome, ...further, reason: reason ?? null } as Partial<Row>, verb }
      },
    },
  }
}

/** Throws 409 unless the version is a draft or a proposal. */
function assertChangeable({ state }: VersionRow): void {
  if (state === 'draft' || state === 'proposed') return
  const message = `This version is ${state} and cannot be changed. Create a new version instead.`
  throw transitionBlocked({ code: 'WRONG_STATE', message, ref: null })
}
