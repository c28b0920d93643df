import { groups, mean, percent, times } from './figures.mjs';

export function usefulSection(rows) {
  const fresh = rows.filter(({ baselines, searches }) => baselines !== null && searches.some(({ ms }) => ms === 2000));
  const profiles = groups(fresh, ({ profile }) => profile);
  const names = Object.keys(fresh[0]?.baselines ?? {});
  const columns = profiles.map(([, own]) => columnOf(own));
  const body = names.map((name) => {
    const cells = columns.map(({ ours, of }) => `${percent(of(name))} (${times(ours / of(name))})`);
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  return `## Useful VRAM, empty fleet

Counted: weights, and KV cache of slots that somebody asked for, divided by the installed VRAM of all nodes. Not counted: contexts, compute buffers,
head-room, slots beyond the demand. Mean over the scenario "fresh" (${profiles.map(([profile, own]) => `${profile} ${own.length}`).join(', ')} instances), the search at 2 s. In brackets: the
search divided by the baseline. *No plan has more* is the linear relaxation of the exact program; divided by a baseline it is the most that any
planner could reach (over ${columns.map(({ bounded }) => bounded).join(', ')} of the instances). The baselines are described in \`tests/bench/placement/baselines\`.

| | ${profiles.map(([profile]) => profile).join(' | ')} |
| --- | ${profiles.map(() => '---:').join(' | ')} |
| **search** | ${columns.map(({ ours }) => `**${percent(ours)}**`).join(' | ')} |
${body.join('\n')}
| *no plan has more than* | ${columns.map(({ bound }) => (bound === null ? '-' : percent(bound))).join(' | ')} |
| *so at most, of one model per node* | ${columns.map((column) => most(column, 'one model per node')).join(' | ')} |
| *so at most, of binpack* | ${columns.map((column) => most(column, 'binpack')).join(' | ')} |`;
}

function columnOf(rows) {
  const bounds = rows.flatMap(({ usefulBoundMiB, installedMiB }) =>
    usefulBoundMiB === null || usefulBoundMiB === undefined ? [] : [usefulBoundMiB / installedMiB],
  );
  return {
    ours: mean(rows.map(({ searches }) => searches.find(({ ms }) => ms === 2000).useful)),
    of: (name) => mean(rows.map(({ baselines }) => baselines[name])),
    bound: bounds.length > 0 ? mean(bounds) : null,
    bounded: bounds.length,
  };
}

function most({ bound, of }, name) {
  return bound === null ? '-' : times(bound / of(name));
}
