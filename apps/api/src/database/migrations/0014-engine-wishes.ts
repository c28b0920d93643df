import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EngineWishes0014000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE deployments
        ALTER COLUMN model_id DROP NOT NULL,
        ALTER COLUMN file_id DROP NOT NULL,
        ADD COLUMN engine text,
        ADD COLUMN engine_model text,
        ADD COLUMN reserve_bytes bigint CHECK (reserve_bytes > 0),
        ADD CONSTRAINT deployments_have_a_model CHECK ((file_id IS NULL) <> (engine_model IS NULL))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DELETE FROM instances WHERE deployment_id IN (SELECT id FROM deployments WHERE file_id IS NULL)',
    );
    await runner.query('DELETE FROM deployments WHERE file_id IS NULL');
    await runner.query(`
      ALTER TABLE deployments
        DROP CONSTRAINT deployments_have_a_model,
        DROP COLUMN reserve_bytes,
        DROP COLUMN engine_model,
        DROP COLUMN engine,
        ALTER COLUMN file_id SET NOT NULL,
        ALTER COLUMN model_id SET NOT NULL`);
  }
}
