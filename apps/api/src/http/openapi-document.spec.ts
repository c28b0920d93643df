import { describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { Described } from './described-route.js';
import { openApiDocument } from './openapi-document.js';

@Controller('admin')
class Sheets {
  @Get('sheet.csv')
  @Described('A sheet.', z.string().meta({ contentMediaType: 'text/csv' }))
  sheet(): void {}

  @Get('sheet')
  @Described('The same.', z.array(z.string()))
  same(): void {}
}

describe('the OpenAPI document', () => {
  it('says in which form each answer comes', () => {
    const { paths } = openApiDocument([Sheets], () => undefined) as {
      paths: Record<string, { get: { responses: Record<string, { content: object }> } }>;
    };
    const formOf = (path: string) => Object.keys(paths[path]?.get.responses['200']?.content ?? {});
    expect([formOf('/admin/sheet.csv'), formOf('/admin/sheet')]).toEqual([['text/csv'], ['application/json']]);
  });
});
