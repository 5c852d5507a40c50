// The races of agreements, each a few times.
import t from 'tap'
import { testRaces } from './races.ts'

await testRaces(t, 2)
