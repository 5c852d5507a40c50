// What a feature states of an operation of its collection: texts of the document, and the transitions of a lifecycle.
import type { FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import type { WriteContext } from '../../http/endpoints.ts'
import type { AvailableAction, Transition } from '../lifecycles.ts'

/** What the document says of an operation, where the default texts do not fit. `about` of the collection is put in front of `description`. */
export interface OperationWords {
  summary?: string
  description?: string
}

/** One transition operation: which actions there are, what blocks them, and what each does to the row. */
export interface Lifecycle<Row, Context, Related, Body extends { action: string; reason?: string }>
  extends Required<OperationWords> {
  body: TSchema
  steps: Record<Body['action'], Transition<string>>
  actionsOf(
    row: Row,
    request: FastifyRequest,
    context: Context,
    now: string,
    related: Related,
  ): AvailableAction<string>[]
  /** The changed columns, and the last part of the event type; by default the state to which the action leads. */
  apply(
    write: WriteContext,
    row: Row,
    body: Body,
    details: { to: string; context: Context; now: string; related: Related },
  ): Promise<Applied<Row>> | Applied<Row>
}

interface Applied<Row> {
  changes: Partial<Row>
  verb?: string
}
