// The races of agreements, each sixty times.
import t from 'tap'
import { testRaces } from './races.ts'

await testRaces(t, 60)
