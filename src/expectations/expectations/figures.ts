// Figures are exact decimals: text that is returned as it was sent, and compared as integers. Pure.

/** At most 15 digits before the decimal point, and 6 after it. */
export const figurePattern = '^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,6})?$'

const decimals = 6

/** The figure in millionths. */
export function parseFigure(figure: string): bigint {
  const [integer = '0', fraction = ''] = figure.replace('-', '').split('.')
  const value = BigInt(integer + fraction.padEnd(decimals, '0'))
  return figure.startsWith('-') ? -value : value
}

/** The shortest text of a number of millionths. */
export function formatFigure(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0')
  const fraction = digits.slice(-decimals).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -decimals)}${fraction && `.${fraction}`}`
}
