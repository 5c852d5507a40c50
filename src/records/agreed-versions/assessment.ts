// The assessment and next steps of versions that every party agrees to, for the contribution of a feature. Pure.
import type { AcceptedParty, Consent } from '../consents.ts'
import type { Assessment, NextStep, PartnershipSnapshot } from '../contributions.ts'
import { pathInPartnership } from '../paths.ts'
import type { StrategyId } from '../strategies.ts'
import { partiesWithoutConsent, type VersionState } from './rules.ts'

/** A version in force, a proposal or a draft. */
export interface CurrentVersion {
  partnershipId: string
  id: string
  organizationId: string
  number: number
  state: VersionState
  consents: Consent[]
  acceptedParties: AcceptedParty[]
}

interface VersionTexts {
  /** The last segment of the path of the list: conflict-plans. */
  segment: string
  /** In sentences: conflict plan. */
  noun: string
  strategy: StrategyId
  /** The codes of the next steps. */
  codes: { draft: string; propose: string; agree: string }
}

/** Each function takes the versions of one partnership, the version in force first, then others by descending number. */
export function versionAssessment<Version extends CurrentVersion>({ segment, noun, strategy, codes }: VersionTexts) {
  const listPath = (partnershipId: string) => pathInPartnership(partnershipId, `/${segment}`)
  const pathOf = ({ partnershipId, id }: CurrentVersion) => `${listPath(partnershipId)}/${id}`
  const waitingOn = (version: CurrentVersion) => partiesWithoutConsent(version, version.acceptedParties)
  const inForce = (versions: readonly Version[]) => versions.find(({ state }) => state === 'agreed')
  /** The version in force, or else the newest proposal, or else the newest draft. */
  const mostAdvanced = (versions: readonly Version[]) =>
    inForce(versions) ?? versions.find(({ state }) => state === 'proposed') ?? versions[0]

  /** The most advanced version, or the list if there is none. */
  function refOf(versions: readonly Version[], partnershipId: string): string {
    const version = mostAdvanced(versions)
    return version ? pathOf(version) : listPath(partnershipId)
  }

  const step = (code: string, title: string, actors: string[], refs: string[]): NextStep => ({
    ...{ code, strategy, title, refs, dueOn: null },
    actors: [...new Set(actors)],
  })

  return {
    waitingOn,
    inForce,
    pathOf,
    refOf,

    /** Done if every party has agreed to the version in force, unless it has a `fault`: a sentence. */
    assess(versions: readonly Version[], { partnershipId }: PartnershipSnapshot, fault?: string): Assessment {
      const agreed = inForce(versions)
      const isAgreed = agreed !== undefined && waitingOn(agreed).length === 0
      const because = isAgreed
        ? `Every party has agreed to version ${agreed.number} of the ${noun}.`
        : versions.length > 0
          ? `There is a ${noun}, but not every party has agreed to it.`
          : `There is no ${noun}.`
      return {
        strategy,
        status: isAgreed && fault === undefined ? 'done' : versions.length > 0 ? 'partly' : 'missing',
        because: [because, ...(fault ? [fault] : [])].join(' '),
        refs: [refOf(versions, partnershipId)],
      }
    },

    draftStep: (partnershipId: string, actors: string[] = []): NextStep =>
      step(codes.draft, `Draft a ${noun}.`, actors, [listPath(partnershipId)]),

    /** The steps of drafts and proposals, and of parties that have not agreed to the version in force. */
    openSteps(versions: readonly Version[]): NextStep[] {
      const steps: NextStep[] = []
      // A draft that is older than the version in force was not pursued.
      const oldest = inForce(versions)?.number ?? 0
      const drafts = versions.filter(({ state, number }) => state === 'draft' && number > oldest)
      if (drafts.length > 0) {
        const authors = drafts.map(({ organizationId }) => organizationId)
        steps.push(step(codes.propose, `Propose the ${noun}.`, authors, drafts.map(pathOf)))
      }
      const open = versions.filter((version) => version.state === 'proposed' || waitingOn(version).length > 0)
      if (open.length > 0) {
        const actors = open.flatMap(waitingOn)
        const title =
          actors.length > 0
            ? `Agree to the ${noun}, or object to the proposal.`
            : // The last party that had not agreed has left. The version comes into force with the next consent.
              `Agree again to the proposed ${noun}, to put it in force.`
        steps.push(step(codes.agree, title, actors, open.map(pathOf)))
      }
      return steps
    },
  }
}
