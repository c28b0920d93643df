import { plainWords } from '@aivailable/contracts';
import { Injectable, type PipeTransform } from '@nestjs/common';
import type { ZodType, z } from 'zod';
import { InvalidFields, type WrongField } from './invalid-fields.js';

/** Parses a body, a query or a parameter; what is wrong is said field by field. Nothing at all is an empty object. */
@Injectable()
export class ZodPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: ZodType<T>) {}

  transform(value: unknown): T {
    const parsed = this.schema.safeParse(value === undefined ? {} : value, { error: plainWords });
    if (parsed.success) return parsed.data;
    throw new InvalidFields(parsed.error.issues.flatMap((issue) => wrongFields(issue)));
  }
}

/** Where several shapes are allowed, what is said is about the one that the value comes closest to. */
function wrongFields(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): WrongField[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union') {
    const [closest] = [...issue.errors].sort((a, b) => a.length - b.length);
    if (closest && closest.length > 0) return closest.flatMap((inner) => wrongFields(inner, path));
  }
  return [{ path: path.map(String).join('.'), message: issue.message }];
}
