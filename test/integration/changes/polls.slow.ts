// Many long polls at once.
import t from 'tap'
import { testPolls } from './polls.ts'

await testPolls(t, 200, 3)
