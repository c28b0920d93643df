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

/**
 * Import by path (the file stays where it is), by URL (fetched into the store, resumable), or by a reference to the hub:
 * `org/repo:Q4_K_M`, `hf.co/org/repo`, or a repository and one of its files. Of a split model the first part brings all.
 */
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
  z
    .object({
      hub: z.string().trim().min(3).max(500),
      /** A file of the repository; empty: the one of the reference's quantisation. */
      file: z.string().trim().min(1).max(500).optional(),
      name: name.optional(),
      sha256: digest.optional(),
    })
    .strict(),
]);
export type ImportModel = z.infer<typeof importModel>;

/** A pinned file stays in every store, whatever needs room. */
export const changeModelFile = z.object({ pinned: z.boolean() }).strict();
export type ChangeModelFile = z.infer<typeof changeModelFile>;

export const servedName = name;
