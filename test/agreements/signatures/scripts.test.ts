// The scripts of the README that verify an agreement. scripts.slow.ts has more cases.
import t from 'tap'
import { testScripts } from './scripts.ts'

await testScripts(t, false)
