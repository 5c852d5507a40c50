// The page and the styles of a PDF document. Lengths are in points.
import type { TextStyle } from './lines.ts'

const ink = '#1b1b1b'
export const gray = '#565c66'
export const accent = '#1f3a5f'
export const rule = '#c5ccd6'
export const tint = '#eef2f7'
export const warning = '#8a1c1c'
export const warningTint = '#fbf1f1'

/** US Letter. */
export const page = { width: 612, height: 792, left: 62, right: 550, top: 68, bottom: 714 }
export const contentWidth = page.right - page.left

export const styles = {
  body: { size: 9.5, leading: 14, color: ink },
  small: { size: 8, leading: 11.5, color: gray },
  cell: { size: 8.5, leading: 12, color: ink },
  label: { size: 8.5, leading: 12, color: gray },
  columnHeading: { size: 8, leading: 11.5, color: accent, bold: true },
  kind: { size: 9.5, leading: 14, color: accent, bold: true },
  title: { size: 22, leading: 28, color: accent, bold: true },
  parties: { size: 11, leading: 16, color: ink },
  heading2: { size: 15, leading: 20, color: accent, bold: true },
  heading3: { size: 11, leading: 15, color: accent, bold: true },
  heading4: { size: 9.5, leading: 14, color: accent, bold: true },
  contents: { size: 9.5, leading: 15, color: ink },
  contentsBold: { size: 9.5, leading: 15, color: ink, bold: true },
  page: { size: 7, leading: 10, color: gray },
  notice: { size: 8, leading: 10, color: warning, bold: true },
  warning: { size: 9.5, leading: 14, color: warning },
} as const satisfies Record<string, TextStyle>

/** The distance from the top of a line to its baseline: what is above capitals is half of what exceeds the size. */
export const ascentOf = ({ size, leading }: TextStyle): number => (leading - size) / 2 + size * 0.86
