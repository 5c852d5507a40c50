// A few long polls at once.
import t from 'tap'
import { testPolls } from './polls.ts'

await testPolls(t, 20, 1)
