// Makes later imports about three times as fast. Import it before other modules.
import { enableCompileCache, type ResolveFnOutput, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

// Caches stripped and compiled code. The folder is in the installation, so that no other user can put code there.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url)))

// Drizzle's package.json has 180 KB, and Node 24 parses it again for every module that is in Drizzle or imports it.
const resolved = new Map<string, ResolveFnOutput>()
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('.') && context.parentURL?.includes('/node_modules/drizzle-orm/')) {
      return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
    }
    if (!/^drizzle-orm(\/|$)/.test(specifier)) return next(specifier, context)
    const result = resolved.get(specifier) ?? next(specifier, context)
    resolved.set(specifier, result)
    return { ...result, shortCircuit: true }
  },
})
