// The settings of Swagger UI; browser.slow.ts tests the page in a browser.
import t from 'tap'
import { startService } from '../../support/service.ts'

t.test('the page at /docs has a setting by which it stores no API key in the browser', async (t) => {
  const { address } = await startService(t)
  const settings = await (await fetch(`${address}/docs/static/swagger-initializer.js`)).text()
  t.match(settings, '"persistAuthorization":false')
})
