// Decimals as strings, computed as whole numbers of a smaller unit: exact, unlike JavaScript numbers. Pure.

/** `8.25` with two decimals are 825. The decimal has at most that many decimals. */
export function toUnits(decimal: string, decimals: number): bigint {
  const [integer = '', fraction = ''] = decimal.split('.')
  return BigInt(integer + fraction.padEnd(decimals, '0'))
}

/** The inverse, without zeros at the end: 820 with two decimals are `8.2`. Not for negative units. */
export function formatUnits(units: bigint, decimals: number): string {
  const digits = units.toString().padStart(decimals + 1, '0')
  const integer = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return fraction === '' ? integer : `${integer}.${fraction}`
}

/** Percentages have at most so many decimals. */
export const percentDecimals = 4
/** 100 percent, with these decimals. */
export const wholePercent = 1_000_000n

/** `part` of `whole` in percent, with two decimals, half away from zero; `whole` is not negative. 0 of 0 are 0.00. */
export function percentOf(part: bigint, whole: bigint): string {
  const size = part < 0n ? -part : part
  const hundredths = whole === 0n ? 0n : (size * 20_000n + whole) / (2n * whole)
  const digits = hundredths.toString().padStart(3, '0')
  return `${part < 0n && hundredths > 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
