import type { ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CatalogueError, type pinnedFiles } from '@aivailable/contracts';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Principals } from '../auth/principal.js';
import { byteRange } from './byte-range.js';
import { notReadable } from './file-source.js';
import { type ServedFile, ServedFiles } from './served-files.js';

/** Model files for agents that do not have them. Streamed from disk at the pace at which the agent reads. */
@Controller('agent')
export class AgentFilesController {
  constructor(
    private readonly principals: Principals,
    private readonly files: ServedFiles,
  ) {}

  @Get('pinned-files')
  async pinned(@Req() request: FastifyRequest): Promise<z.infer<typeof pinnedFiles>> {
    this.requireNode(request);
    return { sha256: await this.files.pinned() };
  }

  @Get('files/:sha256')
  async send(
    @Param('sha256') sha256: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    this.requireNode(request);
    const file = await this.files.find(sha256);
    if (!file) throw new CatalogueError('not_found', { detail: `There is no file with the sha256 ${sha256}.` });
    void reply.headers({ 'accept-ranges': 'bytes', etag: `"${sha256}"`, 'content-type': 'application/octet-stream' });
    const range = byteRange(request.headers.range, file.sizeBytes);
    if (range === 'unsatisfiable') return reply.status(416).header('content-range', `bytes */${file.sizeBytes}`).send();
    if (range) void reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${file.sizeBytes}`);
    const { start, end } = range ?? { start: 0, end: file.sizeBytes - 1 };
    void reply.header('content-length', end - start + 1);
    return reply.send(await streamOf(file, start, end));
  }

  private requireNode({ headers }: FastifyRequest): void {
    if (!this.principals.recogniseNode(headers).ok)
      throw new CatalogueError('unauthenticated', { detail: 'The node token is unknown or was revoked.' });
  }
}

/** Opened before the first byte, so that a missing file is still a refusal and not a cut answer. */
async function streamOf(file: ServedFile, start: number, end: number): Promise<ReadStream> {
  const handle = await open(file.path, 'r').catch((error: unknown) => {
    throw notReadable(file.path, error);
  });
  return handle.createReadStream({ start, end, highWaterMark: 1024 * 1024 });
}
