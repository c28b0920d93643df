import { z } from 'zod';

const digest = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[0-9a-f]{64}$/, 'A sha256 has 64 hexadecimal digits.');

const name = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/,
    'A name has letters, digits and . _ : / - and at most 128 characters.',
  );

/** Import by path (the file stays where it is) or by URL (fetched into the store, resumable). */
export const importModel = z.union([
  z.object({ path: z.string().min(1), name: name.optional(), sha256: digest.optional() }).strict(),
  z
    .object({
      url: z.url({ protocol: /^https?$/ }),
      name: name.optional(),
      sha256: digest.optional(),
      sizeBytes: z.number().int().positive().optional(),
    })
    .strict(),
]);
export type ImportModel = z.infer<typeof importModel>;

export const servedName = name;
