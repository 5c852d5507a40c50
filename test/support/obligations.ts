// Financial obligations between two parties.
import type { Body, Client, Received } from './service.ts'

/** 50.00 USD on each of these days. */
export const owed = (payer: Client, payee: Client, ...days: string[]) => ({
  ...{
    payerId: payer.id,
    payeeId: payee.id,
    title: 'Rent of two rooms',
    amount: `${50 * days.length}.00`,
    currency: 'USD',
  },
  installments: days.map((dueOn) => ({ dueOn, amount: '50.00' })),
})

/** Returns the path of the proposed obligation. */
export async function propose(by: Client, path: string, body: object): Promise<string> {
  const { status, headers, body: created } = await by.call('POST', `${path}/financial-obligations`, { body })
  if (status !== 201) throw new Error(`Not created: ${JSON.stringify(created)}`)
  return headers.get('location') ?? ''
}

export const take = (by: Client, obligation: string, action: string, fields: object = {}): Promise<Received> =>
  by.change('POST', `${obligation}/transitions`, { action, ...fields })

/** Throws unless the action succeeds. Returns the obligation. */
export async function taken(by: Client, obligation: string, action: string, fields: object = {}): Promise<Body> {
  const { status, body } = await take(by, obligation, action, fields)
  if (status !== 200) throw new Error(`${action}: ${JSON.stringify(body)}`)
  return body
}

/** Proposes an obligation to which both agree. Returns its path. */
export async function agree(payer: Client, payee: Client, path: string, ...days: string[]): Promise<string> {
  const obligation = await propose(payer, path, owed(payer, payee, ...days))
  for (const by of [payer, payee]) await taken(by, obligation, 'agree')
  return obligation
}

/** The party withdraws from the partnership. */
export async function leave(by: Client, path: string): Promise<void> {
  const { data } = (await by.call('GET', `${path}/parties?state=accepted&organizationId=${by.id}`)).body
  const party = `${path}/parties/${data[0].id}`
  const { status, body } = await by.change('POST', `${party}/transitions`, { action: 'withdraw', reason: 'No room.' })
  if (status !== 200) throw new Error(`Not withdrawn: ${JSON.stringify(body)}`)
}
