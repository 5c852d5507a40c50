// Figures as exact decimals: text that is read back as it was written, and compared without a float between. Pure.

export const figurePattern = '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,6})?$'

const decimals = 6

/** The figure in millionths. */
export function exact(figure: string): bigint {
  const [whole = '0', fraction = ''] = figure.replace('-', '').split('.')
  const value = BigInt(whole + fraction.padEnd(decimals, '0'))
  return figure.startsWith('-') ? -value : value
}

/** Written the shortest way. */
export function written(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0')
  const fraction = digits.slice(-decimals).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -decimals)}${fraction && `.${fraction}`}`
}
