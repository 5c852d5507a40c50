// Merges a draft amendment with the version that was executed after its base.
import type { WriteContext } from '../../http/endpoints.ts'
import { transitionBlocked } from '../../problems.ts'
import type { Content } from './content.ts'
import { compileDraft, loadBase } from './drafts.ts'
import type { Locked } from './edits.ts'
import { completeParts, withoutNulls } from './parts.ts'
import { mergedParts, rebase } from './rebase.ts'
import { type AgreementVersion, find, findCurrentContent } from './store.ts'

/** More conflicts are reported when these are resolved. */
const maxConflicts = 20

/** The compiled draft, whose base is the latest executed version. Throws 409 with each conflict that is not in `resolved`. */
export async function rebaseDraft(
  write: WriteContext,
  locked: Locked,
  resolved: readonly string[],
): Promise<AgreementVersion> {
  const { before, agreement, base, parts } = locked
  const { partnershipId } = before
  const latestId = agreement.executions.at(-1)?.versionId ?? null
  if (base === undefined || latestId === null || latestId === before.baseVersionId)
    return compileDraft(write, locked, before, parts)
  const [[latest], [mine]] = await Promise.all([
    write.query(find, { partnershipId, id: latestId }),
    write.query(findCurrentContent, { partnershipId, versionId: before.id }),
  ])
  const theirs = latest && (await loadBase(write, latest))
  if (theirs === undefined || mine === undefined) throw new Error('A version has no content.')
  const merge = rebase(
    { base: base.content, theirs: theirs.content, mine: JSON.parse(mine.content) as Content },
    resolved,
  )
  if (merge.conflicts.length > 0) {
    throw transitionBlocked(
      ...merge.conflicts.slice(0, maxConflicts).map((conflict) => ({
        code: 'REBASE_CONFLICT',
        message: `${conflict.unit} was changed in the draft and in version ${theirs.version.number}.`,
        ref: null,
        conflict,
      })),
    )
  }
  const merged = mergedParts(
    { base: completeParts(base.parts), theirs: completeParts(theirs.parts), mine: completeParts(parts) },
    merge,
  )
  return compileDraft(
    write,
    { ...locked, base: theirs },
    { ...before, baseVersionId: theirs.version.id },
    withoutNulls(merged),
  )
}
