export default {
  input: '../../openapi/openapi.json',
  output: { path: 'generated/hey-api', module: { extension: '.ts' } },
}
