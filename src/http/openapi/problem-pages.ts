// Serves /problems and /problems/{code}, where the `type` of a problem points: its meaning and advice, as JSON or HTML.
import type { FastifyInstance } from 'fastify'
import { Problem, type ProblemCode, problemTypes } from '../../problems.ts'
import { statusOf } from '../problems.ts'

const problemDocs = (Object.keys(problemTypes) as ProblemCode[]).map((code) => {
  const { kind, title, advice } = problemTypes[code]
  return { code, type: `/problems/${code}`, status: statusOf[kind], title, advice }
})
type ProblemDoc = (typeof problemDocs)[number]

export function serveProblemPages(app: FastifyInstance): void {
  const hidden = { schema: { hide: true } }
  // The pages have no script, style or image.
  const pageHeaders = { 'content-security-policy': "default-src 'none'", 'cache-control': 'public, max-age=300' }

  app.get('/problems', hidden, async ({ headers: { accept } }, reply) => {
    reply.headers(pageHeaders)
    if (!wantsHtml(accept)) return { data: problemDocs }
    return reply.type('text/html').send(html('Problems', problemDocs.map(section).join('\n')))
  })

  app.get<{ Params: { code: string } }>('/problems/:code', hidden, async ({ params, headers: { accept } }, reply) => {
    const problem = problemDocs.find(({ code }) => code === params.code)
    if (problem === undefined)
      throw new Problem('not-found', 'There is no problem with this code; /problems lists all.')
    reply.headers(pageHeaders)
    if (!wantsHtml(accept)) return problem
    return reply
      .type('text/html')
      .send(html(problem.title, `${section(problem)}\n<p><a href="/problems">All problems</a></p>`))
  })
}

/** Browsers name text/html. A client that accepts any type gets JSON. */
const wantsHtml = (accept = ''): boolean => accept.includes('text/html')

const section = ({ code, type, status, title, advice }: ProblemDoc): string =>
  `<h2 id="${code}"><a href="${type}">${code}</a></h2>
<p><strong>${status}: ${escapeHtml(title)}.</strong></p>
<p>${escapeHtml(advice)}</p>`

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const html = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`
