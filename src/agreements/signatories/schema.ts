// Schemas of signatories.
import { Type } from 'typebox'
import { erasedAt, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { authorityBases } from '../agreement-versions/content.ts'
import { documentHash } from '../agreement-versions/parts-schema.ts'

const Basis = stringEnum('AuthorityBasis', authorityBases, 'On what the right to sign for the party is based.')
export const AuthorityView = strict(
  {
    basis: ref(Basis),
    statement: Type.Optional(
      text(1000, 'More about the authority.', 'Resolution 2026-14 of the board of 12 August 2026'),
    ),
    documentSha256: Type.Optional(documentHash('SHA-256 of the document that shows the authority.')),
  },
  { $id: 'SigningAuthority', description: 'On what the right to sign for a party is based (Q24).' },
)

export const signatorySchemas = resource('Signatory', {
  description: 'A person who signs an agreement for a party (Q24).',
  fields: {
    agreementId: uuidOf('the agreement'),
    name: text(200, 'The name of the person.', 'Jordan Rivera'),
    title: Type.Optional(text(200, 'The position of the person.', 'Executive director')),
    authority: ref(AuthorityView),
    order: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20,
        format: 'int32',
        description:
          'With sequential signing, signatories with a lower number sign first; those with the same number in any order. Default: 1.',
        examples: [1],
      }),
    ),
  },
  immutable: ['agreementId'],
  neverNull: ['order'],
  computed: { ...collectionProperties, erasedAt },
  example: {
    agreementId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70',
    name: 'Jordan Rivera',
    title: 'Executive director',
    authority: { basis: 'office' },
    order: 1,
  },
  computedExample: { ...collectionExample, erasedAt: null },
})

export const signatoryParts = [Basis, AuthorityView, ...signatorySchemas.all]
