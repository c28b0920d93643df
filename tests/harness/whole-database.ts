import { readTables } from './cluster-tables.js';

/** Every row of every table as text, as somebody reads it who got hold of a dump. */
export async function wholeDatabase(dataDir: string): Promise<string> {
  const tables = await readTables<{ name: string }>(
    dataDir,
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await readTables<{ row: string }>(dataDir, `SELECT t::text AS row FROM "${name}" t`);
    texts.push(name, ...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}
