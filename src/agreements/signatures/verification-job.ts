// Verifies evidence in the worker: that of a thousand signatures takes a few tenths of a second.
import type { PublicKey } from '../../attestation/keys.ts'
import type { JobModule } from '../../records/worker/worker.ts'
import type { EvidenceBundle } from './evidence.ts'
import { type VerificationCheck, verifyEvidence } from './verification.ts'

interface Evidence {
  bundle: EvidenceBundle
  keys: readonly PublicKey[]
}

export const verificationJob: JobModule<Evidence, VerificationCheck[]> = { url: import.meta.url }

export const run = ({ bundle, keys }: Evidence): VerificationCheck[] => verifyEvidence(bundle, keys)
