export default {
  api: {
    input: '../../openapi/openapi.json',
    output: {
      target: 'generated/orval.ts',
      client: 'fetch',
      mode: 'single',
      headers: true,
      baseUrl: process.env.SERVICE_URL,
    },
  },
}
