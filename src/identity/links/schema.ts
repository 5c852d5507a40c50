// Schemas of links to files.
import { Type } from 'typebox'
import { strict, timestampOf } from '../../http/schemas.ts'

const example = '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/expectations.csv?state=agreed&bom=true'

const pathOf = (description: string) =>
  Type.String({ minLength: 1, maxLength: 2000, pattern: '^[\\x21-\\x7e]+$', description, examples: [example] })

export const NewFileLink = strict(
  { path: pathOf('The path of the file, with its query: that of a GET operation which does not return JSON.') },
  { $id: 'NewFileLink', description: 'The file that the link reads.', examples: [{ path: example }] },
)

export const FileLinkView = strict(
  {
    url: Type.String({
      format: 'uri-reference',
      maxLength: 5000,
      description:
        'Reads the file without further credentials; relative to the address of the service if it does not know its own.',
      examples: [`${example}&link=pblink_WyIwMTlhYTljNSJd.kVfUnWf5oL3eTJQgBzc9hFqk2Xx8mZsLr1dY0uVw6aE`],
    }),
    path: pathOf('The path of the file, with its query.'),
    expiresAt: timestampOf(
      'When the link can no longer be used: 15 minutes after it was created, or when the access token that created it expires. With `dryRun` it cannot be used at all.',
    ),
  },
  {
    $id: 'FileLink',
    description: 'A URL that reads one file for 15 minutes. Every client that has the URL can read the file.',
    examples: [
      {
        url: `${example}&link=pblink_WyIwMTlhYTljNSJd.kVfUnWf5oL3eTJQgBzc9hFqk2Xx8mZsLr1dY0uVw6aE`,
        path: example,
        expiresAt: '2026-11-23T15:19:05.123Z',
      },
    ],
  },
)
