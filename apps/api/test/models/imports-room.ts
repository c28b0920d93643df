import type { ImportModel, ImportView } from '@aivailable/contracts';
import { AuthModule } from '../../src/auth/auth.module.js';
import { EventBus } from '../../src/events/event-bus.js';
import { Imports } from '../../src/models/imports.js';
import { ModelsModule } from '../../src/models/models.module.js';
import { Room, type RoomOptions } from '../room.js';

const OVER: readonly ImportView['state'][] = ['done', 'failed', 'cancelled'];

/** The models room, and what its imports come to. */
export class ImportsRoom {
  private readonly last = new Map<string, ImportView>();
  private readonly waiters = new Set<() => void>();

  private constructor(readonly room: Room) {
    room.get(EventBus).on('import.changed', ({ importId, import: view }) => {
      if (view) this.last.set(importId, view);
      for (const look of this.waiters) look();
    });
  }

  static async open(options: Partial<RoomOptions> = {}): Promise<ImportsRoom> {
    return new ImportsRoom(await Room.open({ imports: [AuthModule, ModelsModule], ...options }));
  }

  /** Starts an import and waits until it is over. */
  async import(wish: ImportModel): Promise<ImportView> {
    const { importId } = await this.room.get(Imports).start(wish);
    return this.over(importId);
  }

  over(importId: string): Promise<ImportView> {
    return this.until(importId, ({ state }) => OVER.includes(state));
  }

  until(importId: string, holds: (view: ImportView) => boolean): Promise<ImportView> {
    return new Promise((resolve) => {
      const look = () => {
        const view = this.last.get(importId);
        if (!view || !holds(view)) return;
        this.waiters.delete(look);
        resolve(view);
      };
      this.waiters.add(look);
      look();
    });
  }
}
