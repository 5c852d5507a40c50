// The lifecycle of the editions of a library: checklists, clauses and agreement templates. Pure.
import type { ExternalId } from '../../database/columns.ts'
import { Problem, transitionBlocked } from '../../problems.ts'
import { type Actors, type Transition, wrongState } from '../lifecycles.ts'

export const editionStates = ['draft', 'published', 'superseded', 'retired'] as const
export type EditionState = (typeof editionStates)[number]

export const editionActions = ['publish', 'retire'] as const
export type EditionAction = (typeof editionActions)[number]

/** The columns that every edition has. */
export interface EditionRow {
  id: string
  /** The organization that owns the library; null if the service includes the edition. */
  organizationId: string | null
  seriesId: string
  edition: number
  supersedes: string | null
  state: string
  externalIds: ExternalId[]
  version: number
  createdAt: string
  updatedAt: string
  updatedBy: string
  updatedOnBehalfBy: string | null
}

export type OfOrganization = Pick<EditionRow, 'organizationId'>

/** `record` in a sentence: agreement template. */
export function editionTransitions(record: string) {
  const by: Actors<OfOrganization> = {
    words: `the organization that owns the ${record}`,
    kind: 'one',
    include: ({ organizationId }, callerId) => organizationId === callerId,
  }
  return {
    publish: { from: ['draft'], to: 'published', needs: [], by },
    retire: { from: ['published'], to: 'retired', needs: [], by },
  } as const satisfies Record<EditionAction, Transition<EditionState, OfOrganization>>
}

export const whenSuperseded = { from: ['published'], to: 'superseded', when: 'the next edition is published' } as const

/** Throws 403 unless the organization owns the edition. `record` in a sentence: agreement template. */
export function requireOwner(record: string, { organizationId }: OfOrganization, callerId: string): void {
  if (organizationId === callerId) return
  throw new Problem('insufficient-relation', `Only the organization that owns the ${record} can change it.`)
}

/** Throws 409 unless the edition is a draft. */
export function requireDraft({ state }: Pick<EditionRow, 'state'>): void {
  if (state === 'draft') return
  throw transitionBlocked(wrongState(['draft'], state))
}
