// Today in a time zone, for the example data.

export function localDay(timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format()
}
