// Serves /problems and /problems/{code}, where the `type` of a problem points: the meaning and advice of each code, as JSON or HTML.
import type { FastifyInstance } from 'fastify'
import { Problem } from '../../problems.ts'

interface CodeDoc {
  code: string
  kinds: readonly string[]
  status: number | null
  page: string
  meaning: string
  advice: string
}

export function serveProblemPages(app: FastifyInstance, codes: readonly CodeDoc[]): void {
  const hidden = { schema: { hide: true } }
  // The pages have no script, style or image.
  const pageHeaders = { 'content-security-policy': "default-src 'none'", 'cache-control': 'public, max-age=300' }

  app.get('/problems', hidden, async ({ headers: { accept } }, reply) => {
    reply.headers(pageHeaders)
    if (!wantsHtml(accept)) return { data: codes }
    return reply.type('text/html').send(html('Codes of responses', lists(codes)))
  })

  app.get<{ Params: { code: string } }>('/problems/:code', hidden, async ({ params, headers: { accept } }, reply) => {
    const found = codes.find(({ code }) => code === params.code)
    if (found === undefined) throw new Problem('not-found', 'There is no such code; /problems lists all.')
    reply.headers(pageHeaders)
    if (!wantsHtml(accept)) return found
    return reply.type('text/html').send(html(found.code, `${section(found)}\n<p><a href="/problems">All codes</a></p>`))
  })
}

/** Browsers name text/html. A client that accepts any type gets JSON. */
const wantsHtml = (accept = ''): boolean => accept.includes('text/html')

const headings: Record<string, string> = {
  problem: 'Problems: code of an error response',
  request_error: 'Errors of requests: code in errors',
  blocker: 'Blockers: code in blockedBy and blockedActions',
  next_step: 'Next steps of a partnership',
  finding: 'Findings in the content of records',
}

/** A list for each kind of code. A code of several kinds is in each of them. */
const lists = (codes: readonly CodeDoc[]): string =>
  Object.entries(headings)
    .map(([kind, heading]) => {
      const sections = codes.filter(({ kinds }) => kinds.includes(kind)).map((doc) => section(doc, kind))
      return `<h2 id="${kind}">${heading}</h2>\n${sections.join('\n')}`
    })
    .join('\n')

const section = ({ code, page, status, meaning, advice }: CodeDoc, list = ''): string =>
  `<h3 id="${list ? `${list}-` : ''}${code}"><a href="${page}">${code}</a></h3>
<p><strong>${status === null ? '' : `${status}: `}${withCode(meaning)}</strong></p>
<p>${withCode(advice)}</p>`

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** As HTML, with what is between backquotes as code. */
const withCode = (text: string): string => escapeHtml(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>')

const html = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`
