import { applyDecorators, Body, HttpCode, Query, SetMetadata } from '@nestjs/common';
import type { ZodType } from 'zod';
import { ZodPipe } from './zod-pipe.js';

/** What the OpenAPI document says of a route beyond Nest's own method and path. */
export interface RouteDescription {
  readonly summary: string;
  readonly status: number;
  /** Null: the answer has no body. */
  readonly answer: ZodType | null;
}

export const DESCRIPTION = 'http:description';
const BODY = 'http:body';
const QUERY = 'http:query';

/**
 * Describes a route under /admin: `@Post() @Described('Creates a key.', createdApiKey, 201)`.
 * The status is the one that is sent. A route without description is left out of the OpenAPI document.
 */
export function Described(
  summary: string,
  answer: ZodType | null,
  status: number = answer ? 200 : 204,
): MethodDecorator & ClassDecorator {
  const description: RouteDescription = { summary, status, answer };
  return applyDecorators(SetMetadata(DESCRIPTION, description), HttpCode(status));
}

/** The body, parsed by the schema: `create(@ValidBody(createApiKey) wish: z.output<typeof createApiKey>)`. */
export function ValidBody<T>(schema: ZodType<T>): ParameterDecorator {
  return validated(BODY, schema, Body(new ZodPipe(schema)));
}

export function ValidQuery<T>(schema: ZodType<T>): ParameterDecorator {
  return validated(QUERY, schema, Query(new ZodPipe(schema)));
}

export function bodySchemaOf(prototype: object, handler: string): ZodType | undefined {
  return Reflect.getMetadata(BODY, prototype, handler);
}

export function querySchemaOf(prototype: object, handler: string): ZodType | undefined {
  return Reflect.getMetadata(QUERY, prototype, handler);
}

function validated(kind: string, schema: ZodType, nest: ParameterDecorator): ParameterDecorator {
  return (target, key, index) => {
    nest(target, key, index);
    if (key !== undefined) Reflect.defineMetadata(kind, schema, target, key);
  };
}
