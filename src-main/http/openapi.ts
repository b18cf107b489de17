import { z } from 'zod'
import { failureSchema, successSchema } from '../../src-preload/contract/envelope.ts'
import { EVENT_STREAM, streamedEventSchema } from '../../src-preload/contract/events.ts'
import { API_PREFIX, httpProcedures, type HttpProcedure } from './routes.ts'

type Json = Record<string, unknown>

const asSent = (schema: z.ZodType): Json => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'openapi-3.0' })

function parameters(input: Json, pathFields: readonly string[], isRead: boolean): Json[] {
  const properties = (input['properties'] ?? {}) as Json
  return Object.entries(properties)
    .filter(([name]) => pathFields.includes(name) || isRead)
    .map(([name, schema]) => ({ name, in: pathFields.includes(name) ? 'path' : 'query', required: pathFields.includes(name), schema }))
}

function withoutPathFields(input: Json, pathFields: readonly string[]): Json {
  const properties = Object.entries((input['properties'] ?? {}) as Json).filter(([name]) => !pathFields.includes(name))
  const required = ((input['required'] ?? []) as string[]).filter((name) => !pathFields.includes(name))
  return { ...input, properties: Object.fromEntries(properties), ...(required.length > 0 ? { required } : {}) }
}

function operation({ name, procedure, route }: HttpProcedure): Json {
  const input = asSent(procedure.input)
  const pathFields = [...route.path.matchAll(/\{(\w+)\}/gu)].map((found) => found[1] ?? '')
  const isRead = route.method === 'GET'
  const body = withoutPathFields(input, pathFields)
  const success = successSchema(procedure.output)
  return {
    operationId: name,
    ...(procedure.access === 'public' ? {} : { security: [{ session: [] }] }),
    parameters: parameters(input, pathFields, isRead),
    ...(isRead || Object.keys(body['properties'] as Json).length === 0 ? {} : { requestBody: { content: { 'application/json': { schema: body } } } }),
    responses: {
      [route.status]: { description: 'Done', content: { 'application/json': { schema: asSent(procedure.paged === true ? success.required({ page: true }) : success) } } },
      default: { description: 'Refused or failed', content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } } },
    },
  }
}

/** OpenAPI 3.0 has no word for a stream: the schema is that of each message's `data`. */
const eventStream = (): Json => ({
  operationId: 'events',
  security: [{ session: [] }],
  parameters: [{ name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' } }],
  responses: {
    [EVENT_STREAM.status]: { description: 'Server-sent events', content: { 'text/event-stream': { schema: asSent(streamedEventSchema) } } },
    default: { description: 'Refused or failed', content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } } },
  },
})

/** The description of every route, in OpenAPI 3.0, made of the contract alone. */
export function openApi(version: string): Json {
  const paths: Record<string, Json> = {}
  for (const entry of httpProcedures()) {
    for (const path of [entry.route.path, ...(entry.route.also ?? [])]) (paths[API_PREFIX + path] ??= {})[entry.route.method.toLowerCase()] = operation(entry)
  }
  paths[API_PREFIX + EVENT_STREAM.path] = { [EVENT_STREAM.method.toLowerCase()]: eventStream() }
  return {
    openapi: '3.0.3',
    info: { title: 'Tradekeep', version },
    paths,
    components: {
      schemas: { Failure: asSent(failureSchema) },
      securitySchemes: { session: { type: 'http', scheme: 'bearer' } },
    },
  }
}
