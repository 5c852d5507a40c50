// Runs the journey of the README twice, and the commands of the guide, against one service with the example data.
import t from 'tap'
import { checkDocument, startDemo } from './support/documented-commands.ts'

t.test('the journeys print the documented output, also when they are repeated', async (t) => {
  const { exports } = await startDemo(t)
  for (const file of ['README.md', 'README.md', 'openapi/guide.md', 'openapi/guide.md']) {
    await checkDocument(t, file, exports)
  }
})
