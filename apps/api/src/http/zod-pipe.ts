import { Injectable, type PipeTransform } from '@nestjs/common';
import type { ZodType } from 'zod';
import { InvalidFields } from './invalid-fields.js';

/** Parses a body, a query or a parameter; what is wrong is said field by field. */
@Injectable()
export class ZodPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: ZodType<T>) {}

  transform(value: unknown): T {
    const parsed = this.schema.safeParse(value ?? {});
    if (parsed.success) return parsed.data;
    throw new InvalidFields(
      parsed.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })),
    );
  }
}
