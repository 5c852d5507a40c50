// Text for formats that do not allow every character: SVG and iCalendar. Pure.

/**
 * Replaces each character that XML 1.0 or a content line of iCalendar (RFC 5545, section 3.1) has no form for, escaped or not, with
 * U+FFFD: control characters except tab and line ends, surrogates and noncharacters. JSON escapes them, and CSV has them unchanged,
 * so that a file can be imported again.
 */
export const printable = (text: string): string =>
  text.replaceAll(/[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
