// The pages that the `type` of a problem leads to: what each code means and what to do about it, for programs and people.
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
  // Nothing on these pages runs or is loaded.
  const page = { 'content-security-policy': "default-src 'none'", 'cache-control': 'public, max-age=300' }

  app.get('/problems', hidden, async ({ headers: { accept } }, reply) => {
    reply.headers(page)
    if (!wantsHtml(accept)) return { data: problemDocs }
    return reply.type('text/html').send(html('Problems', problemDocs.map(section).join('\n')))
  })

  app.get<{ Params: { code: string } }>('/problems/:code', hidden, async ({ params, headers: { accept } }, reply) => {
    const one = problemDocs.find(({ code }) => code === params.code)
    if (one === undefined) throw new Problem('not-found', 'There is no problem of this code; /problems lists them all.')
    reply.headers(page)
    if (!wantsHtml(accept)) return one
    return reply.type('text/html').send(html(one.title, `${section(one)}\n<p><a href="/problems">All problems</a></p>`))
  })
}

/** A browser names HTML; whoever takes anything gets JSON. */
const wantsHtml = (accept = ''): boolean => accept.includes('text/html')

const section = ({ code, type, status, title, advice }: ProblemDoc): string =>
  `<h2 id="${code}"><a href="${type}">${code}</a></h2>
<p><strong>${status}: ${text(title)}.</strong></p>
<p>${text(advice)}</p>`

const text = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const html = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text(title)}</title></head>
<body>
<h1>${text(title)}</h1>
${body}
</body>
</html>
`
