import type { InstanceView, Issue } from '@aivailable/contracts';
import type { ModelShape } from '@aivailable/footprint';
import { type CanActivate, type ExecutionContext, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { SessionGuard } from '../../src/auth/session.guard.js';
import { EventBus } from '../../src/events/event-bus.js';
import { Assignments } from '../../src/fleet/assignments.js';
import { FleetModule } from '../../src/fleet/fleet.module.js';
import { FleetView } from '../../src/fleet/fleet-view.js';
import { ModelFiles, type StoredFile } from '../../src/models/model-files.js';
import { ModelsModule } from '../../src/models/models.module.js';
import { Moves } from '../../src/scheduling/moves.js';
import { Advisor } from '../../src/scheduling/rebalance/advisor.js';
import { SchedulingModule } from '../../src/scheduling/scheduling.module.js';
import type { TestDatabase } from '../database.js';
import { Room } from '../room.js';
import { InlineAdvisor } from './advisor.fake.js';
import { FakeAssignments, type FakeFleet } from './fleet.fake.js';

@Module({})
class NoModule {}

/** About a gigabyte of weights; what it takes in all is the footprint's business. */
const SHAPE: ModelShape = {
  ...{ architecture: 'llama', parameterCount: 1e9, trainedContextTokens: 4096, embeddingLength: 1024 },
  ...{ feedForwardLength: 4096, headCount: 16, kvHeads: Array(16).fill(16), keyLength: 64, valueLength: 64 },
  ...{
    vocabularySize: 32_000,
    layerBytes: Array(16).fill(64 * 1024 * 1024),
    outputBytes: 0,
    tokenTableBytes: 32_768_000,
  },
  outputIsTied: false,
};

const HUGE: ModelShape = { ...SHAPE, layerBytes: Array(16).fill(4 * 1024 * 1024 * 1024) };

/** Smaller than the whole of `huge`, and of the same model. */
const HUGE_Q4 = {
  ...{ ...storedFile('huge', SHAPE), fileId: 'huge-q4', fileName: 'huge-q4.gguf', sizeBytes: 900_000 },
  ...{ sha256: Buffer.from('huge-q4'.padEnd(32, '.')).toString('hex'), quantisation: 'Q4_K_M' },
};

const FILES: readonly StoredFile[] = [storedFile('toy', SHAPE), storedFile('huge', HUGE), HUGE_Q4];

export const ADMIN = { kind: 'user', userId: 'u1', email: 'admin@example.org', role: 'admin' } as const;

export async function openScheduling(
  fleet: FakeFleet,
  {
    database,
    drainMs = 60_000,
    returnMs = 60_000,
    keptDecisions,
    advisor = new InlineAdvisor(),
  }: {
    database?: TestDatabase;
    drainMs?: number;
    returnMs?: number;
    keptDecisions?: number;
    advisor?: Advisor;
  } = {},
): Promise<Room> {
  const room = await Room.open({
    imports: [
      SchedulingModule.with({ drainMs, lostMs: 8_000, returnMs, ...(keptDecisions && { keptDecisions }) }),
      fakeRooms(fleet),
    ],
    ...(database && { database }),
    override: (builder) =>
      builder
        .overrideModule(AuthModule)
        .useModule(NoModule)
        .overrideModule(FleetModule)
        .useModule(fakeRooms(fleet))
        .overrideModule(ModelsModule)
        .useModule(NoModule)
        .overrideProvider(Advisor)
        .useValue(advisor)
        .overrideGuard(SessionGuard)
        .useValue(new SignedIn()),
  });
  return room;
}

/** Rows that the models room would own. */
export async function storeModels(room: Room): Promise<void> {
  const { manager } = room.get(DataSource);
  for (const { modelId, modelName, fileId, fileName, sha256, sizeBytes, path } of FILES) {
    await manager.query(
      `INSERT INTO models (id, name, architecture, task) VALUES ($1, $2, 'llama', 'chat') ON CONFLICT DO NOTHING`,
      [modelId, modelName],
    );
    await manager.query(
      `INSERT INTO model_files (id, model_id, file_name, quantisation, size_bytes, sha256, source, path, stored, shape)
       VALUES ($1, $2, $3, 'F16', $4, $5, 'test', $6, true, '{}')`,
      [fileId, modelId, fileName, sizeBytes, sha256, path],
    );
  }
}

/** Waits for the announced change after which the instances are as expected. */
export async function instancesWhere(
  room: Room,
  isExpected: (views: readonly InstanceView[]) => boolean,
  deadlineMs = 60_000,
): Promise<readonly InstanceView[]> {
  const moves = room.get(Moves);
  const bus = room.get(EventBus);
  let notify = () => {};
  const leave = [bus.on('instance.changed', () => notify()), bus.on('deployment.changed', () => notify())];
  const until = Date.now() + deadlineMs;
  try {
    for (;;) {
      const news = new Promise<void>((resolve) => {
        notify = resolve;
      });
      const views = await moves.list();
      if (isExpected(views)) return views;
      if (Date.now() > until) throw new Error(`Not as expected: ${JSON.stringify(views.map(brief))}`);
      await Promise.race([news, deadline(until - Date.now())]);
    }
  } finally {
    for (const end of leave) end();
  }
}

export const brief = ({ nodeId, state, wanted, replaces }: InstanceView) =>
  `${nodeId} ${state} ${wanted}${replaces === null ? '' : ' successor'}`;

export const isReady = ({ state, wanted }: InstanceView) => state === 'ready' && wanted === 'run';

function deadline(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms) + 1).unref());
}

class SignedIn implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest<{ user?: unknown }>().user = ADMIN;
    return true;
  }
}

class FakeModelFiles extends ModelFiles {
  override async file(fileId: string): Promise<StoredFile | undefined> {
    return FILES.find((file) => file.fileId === fileId);
  }

  override async fileByDigest(sha256: string): Promise<StoredFile | undefined> {
    return FILES.find((file) => file.sha256 === sha256);
  }

  override async fileIdsOf(modelIds: readonly string[]): Promise<readonly string[]> {
    return FILES.filter(({ modelId }) => modelIds.includes(modelId)).map(({ fileId }) => fileId);
  }

  override async defaultFile(modelId: string): Promise<StoredFile | undefined> {
    return FILES.find((file) => file.modelId === modelId);
  }
}

function fakeRooms(fleet: FakeFleet) {
  const providers = [
    { provide: FleetView, useValue: fleet },
    { provide: Assignments, useValue: new FakeAssignments(fleet) },
    { provide: ModelFiles, useValue: new FakeModelFiles() },
  ];
  return { module: NoModule, global: true, providers, exports: [FleetView, Assignments, ModelFiles] };
}

function storedFile(name: string, shape: ModelShape): StoredFile {
  const sha256 = Buffer.from(name.padEnd(32, '.')).toString('hex');
  return {
    ...{ fileId: `${name}-f16`, modelId: `m-${name}`, modelName: name, fileName: `${name}.gguf`, sha256 },
    ...{ sizeBytes: 1_000_000, path: `/models/${name}.gguf`, task: 'chat', shape },
  };
}

/** The trouble that stands from now on, by its id. */
export function standingIssues(room: Room): ReadonlyMap<string, Issue> {
  const issues = new Map<string, Issue>();
  room.get(EventBus).on('issue.changed', ({ issueId, issue }) => {
    if (issue === null) issues.delete(issueId);
    else issues.set(issueId, issue);
  });
  return issues;
}
