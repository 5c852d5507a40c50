// A plugin of Swagger UI. Its function runs in the browser: the page contains its source, so it uses nothing outside of itself.

type Node = Record<string, unknown>
type Operations = { filter(keep: (one: Immutable) => boolean): Operations; size: number }
type Immutable = {
  getIn(path: string[]): unknown
  get(key: string): Operations
  set(key: string, value: Operations): Immutable
}
interface System {
  React: { createElement(type: unknown, props: object, ...children: unknown[]): unknown }
  layoutSelectors: { currentFilter(): unknown }
  layoutActions: { updateFilter(filter: string): void }
}

/**
 * - The filter, which otherwise searches the names of groups and the paths, finds the operations whose `x-search` contains each
 *   word. Groups are expanded while there is a filter.
 * - The field of the filter says what it finds.
 * - References are resolved here. Swagger UI would parse the whole document anew for each operation that is opened, which
 *   takes seconds.
 */
export function pagePlugin() {
  return {
    fn: {
      opsFilter(
        groups: {
          map(change: (group: Immutable) => Immutable): { filter(keep: (one: Immutable) => boolean): unknown }
        },
        phrase: string,
      ) {
        const words = phrase.toLowerCase().split(/\s+/)
        const isFound = (one: Immutable) =>
          words.every((word) => String(one.getIn(['operation', 'x-search'])).includes(word))
        return groups
          .map((group) => group.set('operations', group.get('operations').filter(isFound)))
          .filter((group) => group.get('operations').size > 0)
      },
      async resolveSubtree(document: Node, path: string[]) {
        const at = (steps: string[]) => steps.reduce((node: Node | undefined, step) => node?.[step] as Node, document)
        const resolve = (node: unknown, open: string[]): unknown => {
          if (Array.isArray(node)) return node.map((one) => resolve(one, open))
          if (typeof node !== 'object' || node === null) return node
          const { $ref, ...rest } = node as Node
          const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, resolve(value, open)]))
          if (typeof $ref !== 'string') return own
          // A schema that contains itself.
          if (open.includes($ref)) return node
          const target = resolve(at($ref.split('/').slice(1)), [...open, $ref]) as Node
          // Swagger UI shows the name of a schema from $$ref.
          return { ...target, ...own, ...($ref.includes('/schemas/') && { $$ref: $ref }) }
        }
        return { spec: resolve(at(path), []), errors: [] }
      },
    },
    wrapComponents: {
      FilterContainer:
        (_original: unknown, { React }: System) =>
        ({ layoutSelectors, layoutActions }: System) => {
          const filter = layoutSelectors.currentFilter()
          const label = 'Find operations: accept, transitionParty, If-Match'
          const input = React.createElement('input', {
            className: 'operation-filter-input',
            type: 'search',
            placeholder: 'Find operations, such as accept',
            'aria-label': label,
            value: typeof filter === 'string' ? filter : '',
            onChange: ({ target }: { target: { value: string } }) => layoutActions.updateFilter(target.value),
          })
          return React.createElement('div', { className: 'filter wrapper' }, input)
        },
      operations:
        (Operations: unknown, { React }: System) =>
        (props: { specSelectors: { taggedOperations(): { size: number } } }) =>
          props.specSelectors.taggedOperations().size === 0
            ? React.createElement('p', { role: 'status' }, 'No operation matches the filter.')
            : React.createElement(Operations, props),
    },
    statePlugins: {
      layout: {
        wrapSelectors: {
          isShown:
            (isShown: (thing: unknown, byDefault?: boolean) => boolean, system: System) =>
            (_state: unknown, thing: unknown, byDefault?: boolean) => {
              const isGroup = Array.isArray(thing) && thing[0] === 'operations-tag'
              const filter = isGroup && system.layoutSelectors.currentFilter()
              return isShown(thing, byDefault || (typeof filter === 'string' && filter !== ''))
            },
        },
      },
    },
  }
}
