import { MIB } from '@aivailable/contracts';

/**
 * Cells of nvidia-smi's CSV. Anything that is not plainly a number is null: `[N/A]`, `[Not Supported]`,
 * `[Unknown Error]`, `[Insufficient Permissions]`, `ERR!`, a number written for people of some country, and whatever a
 * later driver says.
 */
export type CsvRow = Readonly<Record<string, string>>;

/** Above 16 TiB a card's memory is a driver's underflow. */
const MOST_MIB = 16 * MIB;

/** Rows as objects keyed by the columns that were asked for; a header line or a row of another width is left out. */
export function csvRows(text: string, columns: readonly string[]): CsvRow[] {
  return text
    .split(/\r?\n/)
    .map(csvCells)
    .filter((cells) => cells.length === columns.length && cells[0] !== columns[0])
    .map((cells) => Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ''])));
}

/** nvidia-smi writes a space after each comma, so one without is part of a number; who leaves out all spaces is read too. */
export function csvCells(line: string): string[] {
  return line.split(/,\s/.test(line) ? /,\s+/ : ',').map((cell) => cell.trim());
}

/** A number, with the unit of the column or without one. */
export function numberCell(cell: string | undefined): number | null {
  const found = /^(-?\d+(?:\.\d+)?)(?: ?(?:MiB|W|%|C))?$/.exec(cell?.trim() ?? '');
  return found ? Number(found[1]) : null;
}

export function mibCell(cell: string | undefined): number | null {
  const found = /^(\d{1,9})(?: ?MiB)?$/.exec(cell?.trim() ?? '');
  const mib = found ? Number(found[1]) : null;
  return mib !== null && mib <= MOST_MIB ? mib * MIB : null;
}

/** Text that says something; brackets around it mean that it does not. */
export function textCell(cell: string | undefined): string | null {
  const text = cell?.trim() ?? '';
  return text === '' || /^(\[.*\]|N\/A|ERR!)$/i.test(text) ? null : text;
}
