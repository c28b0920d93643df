import type { Schema } from './api-client.js';

/** An answer that is a list of things of one contract. */
export function listOf<T>(item: Schema<T>): Schema<T[]> {
  return {
    safeParse(value) {
      if (!Array.isArray(value)) return { success: false, error: new Error('not a list') };
      const items: T[] = [];
      for (const entry of value) {
        const parsed = item.safeParse(entry);
        if (!parsed.success) return parsed;
        items.push(parsed.data);
      }
      return { success: true, data: items };
    },
  };
}
