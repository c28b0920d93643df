import { clause, type Readiness } from '@aivailable/contracts';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ServingView } from './scheduling/serving-view.js';

const DATABASE_WITHIN_MS = 2000;

/** For load balancers and supervisors: does the process live, and can it serve? */
@Controller()
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly serving: ServingView,
  ) {}

  @Get('healthz')
  live(): { status: 'alive' } {
    return { status: 'alive' };
  }

  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const reasons = [...(await this.databaseReasons()), ...this.servingReasons()];
    if (reasons.length > 0) void reply.status(503).header('retry-after', '2');
    return { ready: reasons.length === 0, reasons };
  }

  private async databaseReasons(): Promise<string[]> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      const silence = new Error(`no answer within ${DATABASE_WITHIN_MS} ms`);
      timer = setTimeout(() => reject(silence), DATABASE_WITHIN_MS);
    });
    try {
      await Promise.race([this.dataSource.query('SELECT 1'), tooLate]);
      return [];
    } catch (error) {
      return [`The database does not answer: ${clause(error instanceof Error ? error.message : String(error))}.`];
    } finally {
      clearTimeout(timer);
    }
  }

  private servingReasons(): string[] {
    const models = this.serving.models();
    if (models.some(({ ready, isOnDemand, isLoading }) => ready.length > 0 || (isOnDemand && isLoading))) return [];
    if (models.length === 0) return ['No model is deployed.'];
    return models.map(({ servedName, waiting }) => `No instance of ${servedName} is ready${because(waiting)}.`);
  }
}

function because(waiting: readonly string[]): string {
  return waiting.length === 0 ? '' : `: ${clause(waiting.join('; '))}`;
}
