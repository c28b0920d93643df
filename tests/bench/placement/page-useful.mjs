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

${aimsOf(columns, profiles)}

Two kinds of baselines. Those without a remark are kinder than what people have: each knows what every model needs to the MiB, and makes copies with the usual slots
for as long as somebody asks for more, which most peers leave to a person. *Declared replicas* are what peers do: GPUStack starts as many replicas as its
deployment says, Ollama and llama-swap one, each with fixed slots. Here declared is what the instance owes (one at least) with the fewest slots that it allows,
in four bits like all other baselines; *best quality* takes the best variant that still finds a place, which fills cards, but with heavier weights instead of more answers at once.
One model per node gives every model the smallest node that holds it, not the next one: by itself that is a planner's choice, the one of "smallest node".
*As they come* is what people do without any planner: models in the order in which the instance names them, each alone on the next node in that order that is still free and
holds it; declared replicas, first one of every model and then a second, in four bits with the fewest slots, like the other declared ones.
"Binpack" is what cluster schedulers do (the card with the largest share in use). GPUStack scores a place by claim / free bytes, one card before
several: that is "best fit with splits". With its vLLM engine a claim is nine tenths of a card whatever the model, so that nobody is put beside anybody:
"nine tenths of a card claimed", here with as many slots as that holds.`;
}

const AIMS = [
  ['lab', 'one model per node', 1.9],
  ['lab', 'binpack', 1.35],
  ['moe', 'one model per node', 3],
];

/** Each aim against the kind baseline, with what no planner can exceed, and against what a person declared. */
function aimsOf(columns, profiles) {
  const lines = AIMS.flatMap(([profile, name, aim]) => {
    const column = columns[profiles.findIndex(([known]) => known === profile)];
    if (column === undefined) return [];
    const ratio = (of) => times(column.ours / column.of(of));
    const asTheyCome = `${name}, declared, as they come`;
    const last = column.names.includes(asTheyCome) ? ratio(asTheyCome) : '-';
    const cells = [ratio(name), mostOf(column, name), ratio(`${name}, declared replicas`), last];
    return [`| ${profile}, of ${name} | ${times(aim)} | ${cells.join(' | ')} |`];
  });
  return `| aim | at least | of the kind baseline | no planner more than | of declared replicas | as they come |
| --- | ---: | ---: | ---: | ---: | ---: |
${lines.join('\n')}`;
}

function columnOf(rows) {
  const bounded = rows.filter(({ usefulBoundMiB }) => usefulBoundMiB !== null && usefulBoundMiB !== undefined);
  const bound = mean(bounded.map(({ usefulBoundMiB, installedMiB }) => usefulBoundMiB / installedMiB));
  return {
    ours: mean(rows.map(({ searches }) => searches.find(({ ms }) => ms === 2000).useful)),
    names: Object.keys(rows[0]?.baselines ?? {}),
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
