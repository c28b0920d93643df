import { Controller, Get, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { REQUIRED_ROLE } from './auth/role.guard.js';
import { openApiDocument } from './http/openapi-document.js';

/** The description of `/admin/*` for people and generators. It holds no secret, so it needs no session. */
@Controller('admin')
export class OpenApiController {
  private document: object | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  @Get('openapi.json')
  describe(): object {
    this.document ??= openApiDocument(this.controllers(), roleOf);
    return this.document;
  }

  private controllers(): Type[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => (isClass(metatype) ? [metatype] : []));
  }
}

function roleOf(controller: Type, handler: string): string | undefined {
  const own: string | undefined = Reflect.getMetadata(REQUIRED_ROLE, controller.prototype[handler]);
  return own ?? Reflect.getMetadata(REQUIRED_ROLE, controller);
}

function isClass(metatype: unknown): metatype is Type {
  return typeof metatype === 'function';
}
