import { z } from 'zod';
import { servedTask } from '../assignment.js';
import { servedName } from './models.js';

const bytes = z.number().int().positive();

/** One quantisation of an open model: a file of a repository, of a split model its first part. */
export const openModelFile = z
  .object({
    quantisation: z.string().trim().min(1).max(40),
    /** Path inside the repository. */
    file: z
      .string()
      .trim()
      .min(6)
      .max(500)
      .regex(/\.gguf$/, 'A model file ends in .gguf.'),
    /** To the byte, where it is publicly known. */
    sizeBytes: bytes.nullable().default(null),
    /** As a page rounds it; only where nothing better is known. */
    aboutBytes: bytes.nullable().default(null),
    /** Where it is publicly known; else it is learned from the hub while the file comes. */
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'A sha256 has 64 hexadecimal digits.')
      .nullable()
      .default(null),
    /** The commit of the repository that has these very bytes; null: its newest. */
    revision: z
      .string()
      .regex(/^[0-9A-Za-z._-]{1,100}$/)
      .nullable()
      .default(null),
  })
  .strict();
export type OpenModelFile = z.infer<typeof openModelFile>;

/** A model that anybody may download: what it is, under which licence, and its files. */
export const openModel = z
  .object({
    id: servedName,
    name: z.string().trim().min(1).max(120),
    family: z.string().trim().min(1).max(60),
    task: servedTask,
    parameterCount: z.number().int().positive().nullable(),
    license: z.string().trim().min(1).max(60).nullable(),
    contextTokens: z.number().int().positive().nullable(),
    /** `org/repo` on the hub. */
    repo: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\/[A-Za-z0-9][A-Za-z0-9._-]*$/, 'A repository is written org/name.'),
    files: z.array(openModelFile).min(1).max(60),
    /** Where these figures were read. */
    sources: z.array(z.url()).max(10).default([]),
  })
  .strict();
export type OpenModel = z.infer<typeof openModel>;

export const openModelFileView = openModelFile.extend({
  /** As an import of it names its source. */
  source: z.string(),
  /** Already in the catalogue. */
  held: z.object({ modelId: z.string(), fileId: z.string() }).nullable(),
  /** Of one instance on one card with this much context; computed where the file's header was read. */
  footprint: z.object({ bytes: z.number().int(), contextTokens: z.number().int() }).nullable(),
});
export type OpenModelFileView = z.infer<typeof openModelFileView>;

export const openModelView = openModel.extend({
  files: z.array(openModelFileView),
  /** Came with the product; the others an admin added. */
  builtIn: z.boolean(),
});
export type OpenModelView = z.infer<typeof openModelView>;

export const openModelFilter = z.object({
  /** Words that name, family, repository or id have. */
  search: z.string().trim().max(200).optional(),
  license: z.string().trim().max(60).optional(),
  family: z.string().trim().max(60).optional(),
  task: servedTask.optional(),
});
export type OpenModelFilter = z.infer<typeof openModelFilter>;

export const downloadOpenModel = z.object({ file: z.string().trim().min(1) }).strict();
export type DownloadOpenModel = z.infer<typeof downloadOpenModel>;
