// Serves the page at /: what this service is, and where to go. Programs follow its Link header.
import type { FastifyInstance } from 'fastify'
import { escapeHtml, htmlPage, pageHeaders } from '../html.ts'
import { linkHeader } from './serve.ts'

/** `publicUrl`: the URL of the service; undefined: that which the reader uses. */
export function serveStartPage(app: FastifyInstance, publicUrl: string | undefined): void {
  const link = linkHeader(publicUrl)
  app.get('/', { schema: { hide: true } }, async ({ protocol, host }, reply) =>
    reply
      .headers({ ...pageHeaders, link, ...(publicUrl === undefined && { 'cache-control': 'private, no-cache' }) })
      .type('text/html; charset=utf-8')
      .send(htmlPage('Partnership Basics', startPage(escapeHtml(publicUrl ?? `${protocol}://${host || 'localhost'}`)))),
  )
}

const startPage = (
  origin: string,
): string => `<p>This is an HTTP API in which agencies run a partnership: Head Start and Early Head Start recipients, child care providers,
school districts, and state and federal offices. Each agency uses it from its own system, and all of them read the same
records. It has no field for data of children or families.</p>

<h2>Where to go</h2>
<ul>
<li><a href="/docs">Try the operations in the browser</a></li>
<li>OpenAPI document, from which clients are generated: <a href="/openapi.json">JSON</a> or <a href="/openapi.yaml">YAML</a></li>
<li><a href="/problems">Problem codes</a>: what each error means and what to do</li>
<li><a href="/readyz">Status of the service</a></li>
</ul>

<h2>Get an API key</h2>
<p>The operator of this service registers your organization, and gives you an API key or a hand-over code. A hand-over code is
exchanged for a key once:</p>
<pre><code>curl -X POST ${origin}/v1/handover \\
  -H 'Authorization: Bearer pb_handover_…' \\
  -H 'Content-Type: application/json' \\
  -d '{ "clientName": "Grants system" }'</code></pre>
<p>If you operate the service: it prints a bootstrap key at its first start. <code>POST /v1/bootstrap</code> with that key
creates the first operator, whose key can register organizations.</p>

<h2>Send the first request</h2>
<p>Set <code>KEY</code> to the API key. The response names your organization and the scopes of the key:</p>
<pre><code>curl ${origin}/v1/me -H "Authorization: Bearer $KEY"</code></pre>
`
