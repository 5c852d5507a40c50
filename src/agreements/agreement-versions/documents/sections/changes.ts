// What an amendment changes in its base: each part that differs, before and after. Pure.

import type { ContentCommitment, ContentRequirement } from '../../commitment-content.ts'
import type {
  Content,
  ContentClause,
  ContentExhibit,
  ContentExpectation,
  ContentParty,
  ContentSignatory,
  CoordinationTopic,
  DataElement,
  DataSharing,
  Enrollment,
  FinancialTerm,
  NotApplicable,
  PreschoolCoordination,
  SigningOrder,
  Subaward,
  Term,
} from '../../content.ts'
import type { UnitChange } from '../../diff.ts'
import type { ContentCostAllocation, ContentFeeDecision, ContentObligation } from '../../finance-content.ts'
import { unitIdOf, unitsOf } from '../../units.ts'
import { listOf } from '../formats.ts'
import { labels, words } from '../labels.ts'
import { type Block, facts, heading, listedHeading, paragraph, run, type Section } from '../model.ts'
import type { DocumentOptions } from '../options.ts'
import {
  clauseBlocks,
  clauseFacts,
  clauseRegister,
  exhibitBlocks,
  exhibitFacts,
  notApplicableTable,
} from './clauses.ts'
import { commitmentTable, requirementTable } from './commitments.ts'
import { communicationBlocks, conflictTable } from './communication.ts'
import { comparison } from './comparison.ts'
import { type Context, contextOf, fact, section } from './context.ts'
import { coordinationBlocks, elementTable, sharingBlocks, topicBlocks } from './data.ts'
import { expectationTable } from './expectations.ts'
import { costAllocationBlocks, feeDecisionBlocks, obligationTable } from './finance.ts'
import { benefitTable, missionBlocks } from './mission.ts'
import { enrollmentBlocks, financialTable, noMoneyBlocks, subawardBlocks } from './money.ts'
import { partnershipFacts, partyFacts, termBlocks } from './parties.ts'
import { signatoryFacts } from './signing.ts'

const { headings, sentences } = labels
const { parts } = words

interface Shown {
  title: string
  blocks: Block[]
  /** By which it is compared, if not by `blocks`. */
  compared?: Block[]
}

/** By the pointer of a part, without indexes and names: how it is shown. */
const shownAt: Readonly<Record<string, (value: never, context: Context, pointer: string) => Shown>> = {
  '/agreement': ({ title, kind, reference, language, ruleSet }: Content['agreement']) => ({
    title: parts.agreement,
    blocks: facts(
      fact('title', title),
      fact('kind', words.kinds[kind]),
      fact('reference', reference),
      fact('language', language),
      fact('ruleSet', ruleSet),
    ),
  }),
  '/partnership': (value: Content['partnership']) => ({
    title: headings.partnership,
    blocks: facts(...partnershipFacts(value)),
  }),
  '/signing': (order: SigningOrder) => ({
    title: headings.signatures,
    blocks: facts(fact('order', words.signingOrders[order])),
  }),
  '/parties': (value: ContentParty) => ({
    title: `${parts.party} ${value.name}`,
    blocks: facts(fact('name', value.name), ...partyFacts(value)),
  }),
  '/parties/signatories': (value: ContentSignatory) => ({
    title: `${parts.signatory} ${value.name}`,
    blocks: facts(...signatoryFacts(value)),
  }),
  '/term': (value: Term) => ({ title: headings.term, blocks: termBlocks(value) }),
  '/mission': (value: NonNullable<Content['mission']>) => ({ title: headings.mission, blocks: missionBlocks(value) }),
  '/benefits': (value: Content['benefits'][number], context) => ({
    title: words.beneficiaries[value.beneficiary],
    blocks: [benefitTable([value], context)],
  }),
  '/expectations': (value: ContentExpectation, context) => ({
    title: `${parts.expectation} ${value.number}`,
    blocks: [...facts(fact('aspect', words.aspects[value.aspect])), expectationTable([value], context)],
  }),
  '/commitments': (value: ContentCommitment, context) => ({
    title: `${parts.commitment} ${words.aspects[value.aspect]}, ${context.nameOf(value.organizationId)}`,
    blocks: [commitmentTable([value], context)],
  }),
  '/legalRequirements': (value: ContentRequirement) => ({
    title: `${parts.legalRequirement} ${value.citation}`,
    blocks: [requirementTable([value])],
  }),
  '/communication': (value: NonNullable<Content['communication']>, context) => ({
    title: headings.communication,
    blocks: communicationBlocks(value, context),
  }),
  '/conflictSteps': (value: Content['conflictSteps'][number], _context, pointer) => ({
    title: `${parts.conflictStep} ${value.title}`,
    blocks: [conflictTable([value], 1 + Number(lastOf(pointer)))],
  }),
  '/financialTerms': (value: FinancialTerm, context) => ({
    title: `${parts.financialTerm} ${value.key}`,
    blocks: [financialTable([value], context)],
  }),
  '/noMoneyReason': (reason: string) => ({ title: headings.financialTerms, blocks: noMoneyBlocks(reason) }),
  '/costAllocation': (value: ContentCostAllocation, context) => ({
    title: headings.costAllocation,
    blocks: costAllocationBlocks(value, context),
  }),
  '/financialObligations': (value: ContentObligation, context) => ({
    title: `${parts.financialObligation} ${value.title}`,
    blocks: [obligationTable([value], context)],
  }),
  '/feeDecision': (value: ContentFeeDecision) => ({ title: headings.feeDecision, blocks: feeDecisionBlocks(value) }),
  '/enrollment': (value: Enrollment, context) => ({
    title: headings.enrollment,
    blocks: enrollmentBlocks(value, context),
  }),
  '/subaward': (value: Subaward, context) => ({ title: headings.subaward, blocks: subawardBlocks(value, context) }),
  '/preschoolCoordination': (value: PreschoolCoordination) => ({
    title: headings.preschoolCoordination,
    blocks: coordinationBlocks({ ...value, topics: {} }),
  }),
  '/preschoolCoordination/topics': (value: { review: string | null; plan: string | null }, _context, pointer) => ({
    title: words.coordinationTopics[lastOf(pointer) as CoordinationTopic],
    blocks: topicBlocks(value),
  }),
  '/dataSharing': (value: DataSharing, context) => ({
    title: headings.dataSharing,
    blocks: sharingBlocks({ ...value, elements: [] }, context),
  }),
  '/dataSharing/elements': (value: DataElement, context) => ({
    title: `${parts.dataElement} ${value.name}`,
    blocks: [elementTable([value], context)],
  }),
  '/clauses': (value: ContentClause) => ({
    title: `${parts.clause} ${sentences.clauseTitle(value.number, value.heading)}`,
    blocks: [...clauseBlocks(value), clauseRegister([value])],
    compared: clauseFacts(value),
  }),
  '/exhibits': (value: ContentExhibit) => ({
    title: sentences.exhibitTitle(value.number, value.title),
    blocks: exhibitBlocks(value),
    compared: exhibitFacts(value),
  }),
  '/notApplicable': (value: NotApplicable, context) => ({
    title: `${headings.notApplicable} ${value.rule}`,
    blocks: [notApplicableTable([value], context)],
  }),
}

const lastOf = (pointer: string): string => pointer.slice(pointer.lastIndexOf('/') + 1)

/** Null if the content has no such part. */
function shownOf(context: Context, pointer: string | undefined): Shown | null {
  if (pointer === undefined) return null
  const names = pointer.split('/').slice(1)
  const value = names.reduce((part: unknown, name) => (part as Record<string, unknown> | null)?.[name], context.content)
  if (value === null || value === undefined) return null
  const place = pointer.replaceAll(/\/\d+(?=\/|$)/g, '').replace(/(?<=\/topics)\/.*/, '')
  const show = shownAt[place]
  if (show === undefined) throw new Error(`There is no part ${place}.`)
  return show(value as never, context, pointer)
}

interface Part {
  before: Shown | null
  after: Shown | null
  entries: UnitChange[]
}

/** The fields of these parts, outside their lists, are units of their own; they are shown together. */
const togetherPattern = /^\/(?:dataSharing(?!\/elements\/)|preschoolCoordination(?!\/topics\/))/

/** In the order of the entries. */
function partsOf(entries: readonly UnitChange[], base: Context, context: Context): Part[] {
  const [oldUnits, newUnits] = [unitsOf(base.content), unitsOf(context.content)]
  const found = new Map<string, Part>()
  for (const entry of entries) {
    const together = togetherPattern.exec(entry.pointer)?.[0]
    const id = together ?? unitIdOf(entry)
    const part = found.get(id) ?? {
      before: shownOf(base, together ?? oldUnits.get(id)?.pointer),
      after: shownOf(context, together ?? newUnits.get(id)?.pointer),
      entries: [],
    }
    part.entries.push(entry)
    found.set(id, part)
  }
  return [...found.values()]
}

/** Headings become those of the next lower level, with an id of their own. */
const nested = (blocks: readonly Block[], id: string): Block[] =>
  blocks.map((block) => (block.type === 'heading' ? heading(4, `${id}-${block.id}`, block.text) : block))

function partBlocks({ before, after, entries }: Part, index: number): Block[] {
  const id = `change-${index + 1}`
  const titled = (title: string, ...changes: UnitChange['change'][]) =>
    listedHeading(id, sentences.change(title, listOf([...new Set(changes)].map((change) => words.changes[change]))))
  if (before !== null && after !== null) {
    return [
      titled(after.title, ...entries.map(({ change }) => (change === 'moved' ? change : 'changed'))),
      comparison(before.compared ?? before.blocks, after.compared ?? after.blocks, entries),
    ]
  }
  const shown = after ?? before
  if (shown === null) return []
  return [titled(shown.title, after === null ? 'removed' : 'added'), ...nested(shown.blocks, id)]
}

export function changesSection(
  { base, entries }: NonNullable<DocumentOptions['changes']>,
  context: Context,
): Section[] {
  const { version, parties } = context.content
  // A party with another name is one change: elsewhere it has its new name on both sides.
  const baseContext = contextOf(base, [...base.parties, ...parties])
  return section('changes', [
    paragraph(run(sentences.changes(version.number, base.version.number))),
    ...(entries.length === 0
      ? [paragraph(run(sentences.noChanges))]
      : partsOf(entries, baseContext, context).flatMap(partBlocks)),
  ])
}
