// Serves /problems and /problems/{code}, where the `type` of a problem points: the meaning and advice of each code, as a page. Programs
// read GET /v1/codes.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Problem } from '../../problems.ts'
import { escapeHtml, htmlPage, pageHeaders } from '../html.ts'

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
  const send = (reply: FastifyReply, title: string, body: string) =>
    reply.headers(pageHeaders).type('text/html; charset=utf-8').send(htmlPage(title, body))

  app.get('/problems', hidden, async (_request, reply) => send(reply, 'Codes of responses', lists(codes)))
  app.get<{ Params: { code: string } }>('/problems/:code', hidden, async ({ params }, reply) => {
    const found = codes.find(({ code }) => code === params.code)
    if (found === undefined) throw new Problem('not-found', 'There is no such code; /problems lists all.')
    return send(reply, found.code, `${texts(found)}\n<p><a href="/problems">All codes</a></p>`)
  })
}

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

const section = (doc: CodeDoc, list: string): string =>
  `<h3 id="${list}-${doc.code}"><a href="${doc.page}">${doc.code}</a></h3>\n${texts(doc)}`

const texts = ({ status, meaning, advice }: CodeDoc): string =>
  `<p><strong>${status === null ? '' : `${status}: `}${withCode(meaning)}</strong></p>
<p>${withCode(advice)}</p>`

/** As HTML, with what is between backquotes as code. */
const withCode = (text: string): string => escapeHtml(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>')
