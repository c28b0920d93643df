import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where a deployment may stand, where a replica of it was put, and how its KV cache is kept. */
export class PlacesAndCaches0024000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const kvType = `ADD COLUMN kv_type text NOT NULL DEFAULT 'f16' CHECK (kv_type IN ('f16', 'q8_0', 'q4_0'))`;
    const list = (name: string) => `ADD COLUMN ${name} jsonb NOT NULL DEFAULT '[]'`;
    const lists = ['only_on', 'keep_off', 'apart_from', 'places'].map(list).join(', ');
    await runner.query(`ALTER TABLE deployments ${kvType}, ${lists}`);
    await runner.query(`ALTER TABLE instances ${kvType}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE instances DROP COLUMN kv_type');
    const columns = ['kv_type', 'only_on', 'keep_off', 'apart_from', 'places'];
    await runner.query(`ALTER TABLE deployments ${columns.map((name) => `DROP COLUMN ${name}`).join(', ')}`);
  }
}
