// Community assessments, family needs and rooms of a partnership, and the standards that apply in it.
import { requiredTopics } from '../../src/community/community-assessments/rules.ts'

export { hsppsId } from '../../src/law/standards/hspps.ts'

import { dayFrom } from './due-events.ts'
import type { Body, Client } from './service.ts'
import { expectStatus, transition } from './test-data.ts'

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

/** A new published set of standards of an organization, with these rows. Returns its id. */
export async function publishSet(by: Client, title: string, rows: object[]): Promise<string> {
  const body = {
    title,
    rows: rows.map((row) => ({ setting: 'center', ageRule: 'each', citation: 'Rule 1', verification: 'text', ...row })),
  }
  const { id } = expectStatus(await by.call('POST', '/v1/standards', { body }), 201).body
  await transition(by, `/v1/standards/${id}`, 'publish')
  return id
}

/** A set that applies in the partnership, from some days ago. */
export const applyStandards = (path: string, by: Client, standardId: string, fields: object = {}): Promise<Body> =>
  add(path, by, 'applied-standards', { standardId, effectiveFrom: dayFrom(-10), ...fields })
