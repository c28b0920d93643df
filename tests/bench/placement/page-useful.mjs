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
| *so at most, of one model per node* | ${columns.map((column) => mostOf(column, 'one model per node')).join(' | ')} |
| *so at most, of binpack* | ${columns.map((column) => mostOf(column, 'binpack')).join(' | ')} |

The aims were 1.9x of one model per node and 1.35x of binpack scoring on \`lab\`, and 3x of one model per node on \`moe\`. Where *at most* is less than
that, no planner reaches it. The baselines are kinder than what people have: each knows what every model needs to the MiB, and makes copies for as long
as somebody asks for more, which most peers leave to a person. One model per node gives every model the smallest node that holds it, not the next one.
"Binpack" is what cluster schedulers do (the card with the largest share in use). GPUStack scores a place by claim / free bytes, one card before
several: that is "best fit with splits". With its vLLM engine a claim is nine tenths of a card whatever the model, so that nobody is put beside anybody:
"nine tenths of a card claimed", here with as many slots as that holds.`;
}

function columnOf(rows) {
  const bounded = rows.filter(({ usefulBoundMiB }) => usefulBoundMiB !== null && usefulBoundMiB !== undefined);
  const bound = mean(bounded.map(({ usefulBoundMiB, installedMiB }) => usefulBoundMiB / installedMiB));
  return {
    ours: mean(rows.map(({ searches }) => searches.find(({ ms }) => ms === 2000).useful)),
    of: (name) => mean(rows.map(({ baselines }) => baselines[name])),
    bound: bounded.length > 0 ? bound : null,
    bounded: bounded.length,
    /** Over the same instances. */
    most: (name) => bound / mean(bounded.map(({ baselines }) => baselines[name])),
  };
}

function mostOf({ bound, most }, name) {
  return bound === null ? '-' : times(most(name));
}
