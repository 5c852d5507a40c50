// Options of the operations of a collection: texts in the OpenAPI document, and the transitions of a lifecycle.
import type { FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import type { WriteContext } from '../../http/endpoints.ts'
import type { ActionStatus, Transition } from '../lifecycles.ts'

/** The texts of an operation, instead of the defaults. The description of the document is `about` of the collection and `description`. */
export interface OperationTexts {
  summary?: string
  description?: string
}

/** A transition operation: its actions, their blockers, and the changes that each makes to the row. */
export interface TransitionRoute<Row, Context, Related, Body extends { action: string; reason?: string }>
  extends Required<OperationTexts> {
  body: TSchema
  transitions: Record<Body['action'], Transition<string>>
  actionsOf(row: Row, request: FastifyRequest, context: Context, now: string, related: Related): ActionStatus<string>[]
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
