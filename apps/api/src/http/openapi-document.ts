import { problem } from '@aivailable/contracts';
import { RequestMethod, type Type } from '@nestjs/common';
import { z } from 'zod';
import { bodySchemaOf, DESCRIPTION, querySchemaOf, type RouteDescription } from './described-route.js';

/** Nest's own keys for what `@Controller('path')`, `@Post('path')` say. */
const PATH = 'path';
const METHOD = 'method';

interface Route {
  readonly path: string;
  readonly method: string;
  readonly tag: string;
  readonly description: RouteDescription;
  readonly controller: Type;
  readonly handler: string;
}

/** Who may ask a route; undefined: anybody. */
export type RoleOf = (controller: Type, handler: string) => string | undefined;

/** OpenAPI 3.1 of every described route, from the very schemas that check bodies and answers. */
export function openApiDocument(controllers: readonly Type[], roleOf: RoleOf): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of controllers.flatMap(routesOf).sort((a, b) => a.path.localeCompare(b.path))) {
    const operations = paths[route.path] ?? {};
    operations[route.method] = operationOf(route, roleOf(route.controller, route.handler));
    paths[route.path] = operations;
  }
  return {
    openapi: '3.1.0',
    info: { title: 'AIvailable management API', version: '1' },
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'aivailable_session' } },
      schemas: { Problem: jsonSchema(problem, 'output') },
    },
  };
}

function routesOf(controller: Type): Route[] {
  const base: unknown = Reflect.getMetadata(PATH, controller);
  const handlers = Object.getOwnPropertyNames(controller.prototype);
  return handlers.flatMap((handler): Route[] => {
    const method: unknown = controller.prototype[handler];
    if (handler === 'constructor' || typeof method !== 'function') return [];
    const description: RouteDescription | undefined = Reflect.getMetadata(DESCRIPTION, method);
    const verb: RequestMethod | undefined = Reflect.getMetadata(METHOD, method);
    if (!description || verb === undefined) return [];
    const path = joined(String(base ?? ''), String(Reflect.getMetadata(PATH, method) ?? ''));
    const tag = path.split('/')[2] ?? 'admin';
    return [{ path, method: RequestMethod[verb].toLowerCase(), tag, description, controller, handler }];
  });
}

/** `/admin/users/:userId` is `/admin/users/{userId}` there. */
function joined(base: string, path: string): string {
  const segments = `${base}/${path}`.split('/').filter((segment) => segment !== '');
  return `/${segments.map((segment) => segment.replace(/^:(\w+)$/, '{$1}')).join('/')}`;
}

function operationOf({ path, method, tag, description, controller, handler }: Route, role: string | undefined): object {
  const body = bodySchemaOf(controller.prototype, handler);
  const query = querySchemaOf(controller.prototype, handler);
  return {
    operationId: `${method}${path.replace(/[^a-zA-Z]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, '')}`,
    summary: description.summary,
    tags: [tag],
    ...(role === undefined ? {} : { security: [{ session: [role] }] }),
    parameters: [...pathParameters(path), ...(query ? queryParameters(query) : [])],
    ...(body ? { requestBody: { required: !mayBeLeftOut(body), content: json(jsonSchema(body, 'input')) } } : {}),
    responses: {
      [description.status]: {
        description: description.summary,
        ...(description.answer ? { content: inItsForm(jsonSchema(description.answer, 'output')) } : {}),
      },
      default: { description: 'A refusal.', content: json({ $ref: '#/components/schemas/Problem' }) },
    },
  };
}

/** No body is read as an empty one. */
function mayBeLeftOut(body: z.ZodType): boolean {
  return body.safeParse({}).success;
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodType): object[] {
  const { properties = {}, required = [] } = jsonSchema(query, 'input');
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

/** JSON, unless the schema names another: `z.string().meta({ contentMediaType: 'text/csv' })`. */
function inItsForm(schema: { readonly contentMediaType?: string | undefined }): object {
  return { [schema.contentMediaType ?? 'application/json']: { schema } };
}

function json(schema: object): object {
  return { 'application/json': { schema } };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
