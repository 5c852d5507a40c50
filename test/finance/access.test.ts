// Who may call the operations of finance.
import t from 'tap'
import { checkAreaAccess } from '../support/area-access.ts'

await checkAreaAccess(t, {
  area: 'finance',
  segments: /^\/(funding|budget|allocation|cost|actual|financial|contingenc|fee)/,
  minimum: 70,
})
