// Documents as HTML: html.slow.ts reads them in a browser.
import t from 'tap'
import { htmlContentSecurityPolicy } from '../../../../src/agreements/agreement-versions/documents/html.ts'
import { amendedContent, changesOf } from './amended.ts'
import { hostileContent, render } from './html-samples.ts'
import { draftOptions, ehsContent, executedOptions, fullContent } from './sample.ts'

/** Elements that have no end tag. */
const isVoid = /^(meta|col|br)$/

t.test('every element is closed in order', async (t) => {
  for (const text of [render(fullContent, draftOptions), render(ehsContent, executedOptions), render(hostileContent)]) {
    const open: string[] = []
    for (const [, slash, name = ''] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (slash === '/') t.equal(open.pop(), name)
      else if (!isVoid.test(name)) open.push(name)
    }
    t.strictSame(open, [])
    t.match(text, /^<!doctype html>\n<html lang="en/)
  }
})

t.test('marks the words that an amendment removes and adds', async (t) => {
  const text = render(amendedContent, changesOf(fullContent, amendedContent))
  t.match(text, '<td><del>Two</del> years after the last transfer</td><td><ins>Three</ins> years')
})

t.test('has no scripts, no attributes for styles and events, and nothing from elsewhere', async (t) => {
  const text = render(fullContent, draftOptions)
  t.notMatch(text, /<script|<link|<img|<iframe| style=| on[a-z]+=|url\(|@import|https?:/i)
  t.match(htmlContentSecurityPolicy, /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; /)
})
