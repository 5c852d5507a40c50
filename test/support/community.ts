// Community assessments, family needs and rooms of a partnership, and the standards that apply in it.
import { v7 as uuidv7 } from 'uuid'
import { requiredTopics } from '../../src/community/community-assessments/rules.ts'
import type { StandardRow } from '../../src/law/standards/rules.ts'
import { dayFrom } from './due-events.ts'
import type { Body, Client } from './service.ts'
import type { Storage } from './storage.ts'
import { expectStatus } from './test-data.ts'

/** A current assessment, which was completed 100 days ago for a grant that has begun. */
export const newAssessment = () => ({
  title: 'Community assessment',
  serviceArea: 'Springfield.',
  ...{ completedOn: dayFrom(-100), grantStartsOn: dayFrom(-50), grantEndsOn: dayFrom(1700) },
  coveredTopics: [...requiredTopics],
})

export const newRoom = {
  ...{ site: 'Oak Street', name: 'Room 1', setting: 'center', program: 'head_start', session: 'single' },
  ...{ staff: 2, fromMonths: 36, toMonths: 48, indoorSquareFeet: 560, plannedChildren: 20 },
}

const add = async (path: string, by: Client, list: string, body: object): Promise<Body> =>
  expectStatus(await by.call('POST', `${path}/${list}`, { body }), 201).body

export const addAssessment = (path: string, by: Client, fields: object = {}): Promise<Body> =>
  add(path, by, 'community-assessments', { ...newAssessment(), ...fields })

export const addNeed = (path: string, by: Client, assessmentId: string, fields: object = {}): Promise<Body> =>
  add(path, by, 'family-needs', { assessmentId, title: 'Full-day care', priority: 'high', ...fields })

export const addRoom = (path: string, by: Client, fields: object = {}): Promise<Body> =>
  add(path, by, 'rooms', { ...newRoom, ...fields })

type Row = Pick<StandardRow, 'dimension' | 'fromMonths' | 'toMonths' | 'value'> & Partial<StandardRow>

/** A row of a set of standards for centers that was read in the text. */
export const standardRow = (row: Row): StandardRow => ({
  ...{ setting: 'center', programs: [], session: null, grouping: null, staff: null, ageRule: 'majority' },
  ...{ citation: '45 CFR 1302.21', url: null, verification: 'text', waivable: false, note: null },
  ...row,
})

/** The rows of the federal set about the places of a preschool room in a center. */
export const preschoolRows = [
  standardRow({ dimension: 'children_per_adult', fromMonths: 36, toMonths: 48, session: 'single', value: 8.5 }),
  standardRow({ dimension: 'group_size', fromMonths: 36, toMonths: 48, session: 'single', value: 17 }),
  standardRow({ dimension: 'indoor_square_feet', fromMonths: 0, toMonths: 72, value: 35 }),
  standardRow({ dimension: 'outdoor_square_feet', fromMonths: 0, toMonths: 72, value: 75 }),
]
