// What the parties commit to, and the law that applies to them. Pure.
import type { ContentCommitment, ContentRequirement } from '../../commitment-content.ts'
import { formatDate, listOf } from '../formats.ts'
import { labels, words } from '../labels.ts'
import { type Block, paragraph, run, type Section } from '../model.ts'
import { boldCell, type Context, cell, labelled, section } from './context.ts'

const { fields, sentences } = labels

export const commitmentTable = (commitments: readonly ContentCommitment[], { nameOf }: Context): Block => ({
  type: 'table',
  columns: [
    { heading: fields.party, width: 24 },
    { heading: fields.aspect, width: 16 },
    { heading: fields.commitment, width: 60 },
  ],
  rows: commitments.map(({ organizationId, aspect, level, description, condition, validUntil, reason }) => [
    cell(boldCell(nameOf(organizationId))),
    cell(words.aspects[aspect]),
    cell(
      boldCell(words.commitmentLevels[level]),
      description,
      labelled('condition', condition),
      labelled('reason', reason),
      validUntil && sentences.until(formatDate(validUntil)),
    ),
  ]),
})

export const commitmentsSection = (context: Context): Section[] => {
  const { commitments = [] } = context.content
  return section('commitments', commitments.length === 0 ? [] : [commitmentTable(commitments, context)])
}

export const requirementTable = (requirements: readonly ContentRequirement[]): Block => ({
  type: 'table',
  columns: [
    { heading: fields.citation, width: 36 },
    { heading: fields.level, width: 16 },
    { heading: fields.inEffect, width: 20 },
    { heading: fields.appliesToRoles, width: 28 },
  ],
  rows: requirements.map(
    ({ citation, title, level, jurisdiction, effectiveFrom, effectiveUntil, appliesToRoles, url }) => [
      cell(boldCell(citation), title, url),
      cell(words.legalLevels[level], jurisdiction),
      cell(sentences.from(formatDate(effectiveFrom)), effectiveUntil && sentences.until(formatDate(effectiveUntil))),
      cell(appliesToRoles.length === 0 ? sentences.allRoles : listOf(appliesToRoles.map((role) => words.roles[role]))),
    ],
  ),
})

export const requirementsSection = ({ content: { legalRequirements = [] } }: Context): Section[] =>
  section(
    'legalRequirements',
    legalRequirements.length === 0
      ? []
      : [paragraph(run(sentences.legalRequirements)), requirementTable(legalRequirements)],
  )
