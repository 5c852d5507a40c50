// Locks, edits and compiles drafts of agreement versions.
import type { FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import type { WriteContext } from '../../http/endpoints.ts'
import { mergePatch } from '../../http/merge-patch.ts'
import { lockPartnership } from '../../partnerships/parties/context.ts'
import { resolveTransition } from '../../records/lifecycles.ts'
import type { Agreement } from '../agreements/store.ts'
import { updateRewordable } from './bindings.ts'
import { collection, partNames, type Related, view } from './collection.ts'
import { actionsOf, loadVersionsContext, type VersionsContext } from './context.ts'
import { compileDraft, type Drafting, loadBase, saveVersion } from './drafts.ts'
import type { DraftParts, Written } from './parts.ts'
import { versionTransitions } from './rules.ts'
import { versionSchemas } from './schema.ts'
import { find, findCurrentContent, type AgreementVersion as Version } from './store.ts'

/** A locked version, and what it is compiled from. */
export interface Locked extends Drafting {
  before: Version
  versions: VersionsContext
  parts: DraftParts
}

/** Locks the partnership, and with it the version. */
export async function lock(
  write: WriteContext,
  params: { partnershipId: string; agreementVersionId: string },
): Promise<Locked> {
  const { partnershipId, agreementVersionId: id } = params
  const [partnership, [row], [found]] = await Promise.all([
    lockPartnership(write, partnershipId),
    write.query(find, { partnershipId, id }),
    write.query(findCurrentContent, { partnershipId, versionId: id }),
  ])
  const before = write.requireMatch(row)
  const [versions, [baseRow]] = await Promise.all([
    loadVersionsContext(write, [before], partnership),
    before.baseVersionId === null ? [] : write.query(find, { partnershipId, id: before.baseVersionId }),
  ])
  return {
    before,
    partnership,
    versions,
    parts: found?.parts ?? {},
    agreement: versions.agreements.get(before.agreementId) as Agreement,
    base: baseRow && (await loadBase(write, baseRow)),
  }
}

export async function respond(write: WriteContext, request: FastifyRequest, row: Version, { partnership }: Drafting) {
  await write.flush()
  const related = await collection.related?.(write, [row], request, partnership)
  const { versions, parts } = related as Related
  return { body: view(row, request, versions, parts), version: row.version }
}

/** Compiles a draft after `change` of what its drafter wrote. */
export const editDraft = (
  request: FastifyRequest<{ Params: { partnershipId: string; agreementVersionId: string } }>,
  change: (parts: DraftParts) => DraftParts | Promise<DraftParts>,
  fields: Partial<Version> = {},
) => {
  return async (write: WriteContext) => {
    const locked = await lock(write, request.params)
    const { before, versions } = locked
    resolveTransition(versionTransitions, actionsOf(before, request, versions), { action: 'compile' })
    const after = await write.nextVersion(await compileDraft(write, locked, before, await change(locked.parts)), fields)
    await updateRewordable(write, after)
    saveVersion(write, before, after, 'compiled')
    return respond(write, request, after, locked)
  }
}

/** The parts after a merge patch: a list is replaced, an object merged, and null removes a part. */
export function mergeParts(parts: DraftParts, written: DraftParts): DraftParts {
  const merged = { ...parts, ...mergePatch(parts, written, versionSchemas.New as TSchema) }
  for (const name of partNames) if (written[name] === null) delete merged[name]
  return merged
}

/** Clauses keep the sources that those with their keys had; the sources in a request are ignored. */
export function withSources(parts: DraftParts, before: DraftParts): DraftParts {
  if (parts.clauses === before.clauses) return parts
  const sourceOf = (key: string) => before.clauses?.find((clause: Written) => clause.key === key)?.source
  return {
    ...parts,
    clauses: (parts.clauses ?? []).map(({ source: _, ...clause }: Written) => {
      const source = sourceOf(clause.key)
      return source ? { ...clause, source } : clause
    }),
  }
}
