// Imports the rows of a file into a draft of a set of standards: all of them, or none.
import { isDeepStrictEqual } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import type { WriteContext } from '../../http/endpoints.ts'
import { boundedPointer } from '../../http/problems.ts'
import { notFound } from '../../problems.ts'
import { requireDraft, requireOwner } from '../../records/editions/rules.ts'
import { editionRecordType } from '../../records/editions/store.ts'
import type { MediaType } from '../../records/imports/rows.ts'
import { maxErrors } from '../../records/imports/rules.ts'
import { saveRecord } from '../../records/save.ts'
import { type ReadFile, readRows, type ValidateRow } from './row-files.ts'
import { completeRow, type StandardRow } from './rules.ts'
import { insertRowImport, insertRowImportError, type RowImport, type Standard, standardStore } from './store.ts'
import { standards } from './table.ts'

const recordType = editionRecordType<Standard>('standard', standards, standardStore)

interface RowFile {
  file: Buffer
  mediaType: MediaType
  dryRun: boolean
  validate: ValidateRow
}

/** Returns the import, which is stored with its errors; the rows only if none is rejected, and not in a dry run. */
export async function importRows(
  write: WriteContext,
  standardId: string,
  { file, mediaType, dryRun, validate }: RowFile,
): Promise<RowImport> {
  const draft = await lockDraft(write, standardId)
  const read = await readRows(file, mediaType, validate)
  const job = await jobOf(write, draft, read, { mediaType, dryRun })
  write.enqueue(insertRowImport, job)
  insertErrors(write, job, read)
  if (job.state === 'completed' && !dryRun) await replaceRows(write, draft, read.rows)
  return job
}

/** Throws 404, 403 if another organization owns the edition, and 409 if it is not a draft. */
async function lockDraft(write: WriteContext, id: string): Promise<Standard> {
  // A policy hides editions of other organizations from the lock, but not from `find`.
  const [[found], [row]] = await Promise.all([
    write.query(standardStore.find, { id }),
    write.query(standardStore.lock, { id }),
  ])
  if (found !== undefined) requireOwner('set of standards', found, write.caller.organizationId)
  if (row === undefined) throw notFound()
  requireDraft(row)
  return row
}

/** jsonb does not keep the order of properties. */
const textOf = (row: StandardRow): string => JSON.stringify(completeRow(row))

async function jobOf(
  write: WriteContext,
  draft: Standard,
  { rows, count, reason }: ReadFile,
  options: Pick<RowImport, 'mediaType' | 'dryRun'>,
): Promise<RowImport> {
  const now = await write.now()
  const { organizationId, onBehalfBy } = write.caller
  const stored = new Set(draft.rows.map(textOf))
  const unchanged = reason === null ? rows.filter((row) => stored.has(textOf(row))).length : 0
  return {
    id: uuidv7(),
    standardId: draft.id,
    organizationId,
    onBehalfBy,
    ...options,
    state: reason === null ? 'completed' : 'failed',
    rows: count,
    created: reason === null ? rows.length - unchanged : 0,
    updated: 0,
    unchanged,
    rejected: count - rows.length,
    reason,
    createdAt: now,
    updatedAt: now,
  }
}

function insertErrors(
  write: WriteContext,
  { id: importId, standardId, organizationId }: RowImport,
  { errors }: ReadFile,
): void {
  for (const error of errors.slice(0, maxErrors)) {
    const pointer = boundedPointer(error.pointer)
    write.enqueue(insertRowImportError, { id: uuidv7(), importId, standardId, organizationId, ...error, pointer })
  }
}

async function replaceRows(write: WriteContext, draft: Standard, rows: StandardRow[]): Promise<void> {
  if (isDeepStrictEqual(rows, draft.rows)) return
  const after = await write.nextVersion(draft, { rows })
  saveRecord(write, recordType, draft, after, { change: 'update', verb: 'updated' })
}
