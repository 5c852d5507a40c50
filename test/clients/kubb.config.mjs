import { defineConfig } from '@kubb/core'
import { pluginClient } from '@kubb/plugin-client'
import { pluginOas } from '@kubb/plugin-oas'
import { pluginTs } from '@kubb/plugin-ts'

export default defineConfig({
  input: { path: '../../openapi/openapi.json' },
  output: { path: 'generated/kubb', format: false },
  plugins: [
    pluginOas({ generators: [] }),
    pluginTs({ output: { path: 'models.ts', barrelType: false } }),
    pluginClient({ output: { path: 'client.ts', barrelType: false }, client: 'fetch', bundle: true }),
  ],
})
