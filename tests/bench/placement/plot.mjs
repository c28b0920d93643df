import { groups, mean } from './figures.mjs';

const LEFT = 210;
const WIDTH = 420;
const ROW = 17;
const HEAD = 34;

/** Useful VRAM by profile as bars, readable on light and on dark pages. */
export function plot(rows) {
  const profiles = groups(
    rows.filter(({ baselines, searches }) => baselines !== null && searches.some(({ ms }) => ms === 2000)),
    ({ profile }) => profile,
  );
  let top = 8;
  const panels = profiles.map(([profile, own]) => {
    const bars = barsOf(own);
    const panel = panelOf(profile, bars, boundOf(own), top);
    top += HEAD + bars.length * ROW + 14;
    return panel;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 70} ${top}" width="${LEFT + WIDTH + 70}" height="${top}" font-family="system-ui, sans-serif" font-size="12">
<title>Useful VRAM as a share of the installed VRAM, search and baselines</title>
<style>
text { fill: #1f2328 } .quiet { fill: #59636e } .ours { fill: #0969da } .theirs { fill: #afb8c1 } .bound { stroke: #cf222e; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #f0f6fc } .quiet { fill: #9198a1 } .ours { fill: #4493f8 } .theirs { fill: #484f58 } .bound { stroke: #ff7b72 } }
</style>
${panels.join('\n')}
</svg>
`;
}

function barsOf(rows) {
  const search = mean(rows.map(({ searches }) => searches.find(({ ms }) => ms === 2000).useful));
  const others = Object.keys(rows[0].baselines).map((name) => {
    return { name, share: mean(rows.map(({ baselines }) => baselines[name])), ours: false };
  });
  return [{ name: 'search, 2 s', share: search, ours: true }, ...others.sort((a, b) => b.share - a.share)];
}

function boundOf(rows) {
  const bounds = rows.map(({ usefulBoundMiB, installedMiB }) => (usefulBoundMiB ?? Number.NaN) / installedMiB);
  return mean(bounds);
}

function panelOf(profile, bars, bound, top) {
  const lines = bars.map(({ name, share, ours }, i) => {
    const y = top + HEAD + i * ROW;
    return `<text x="${LEFT - 8}" y="${y + 11}" text-anchor="end">${name}</text>
<rect class="${ours ? 'ours' : 'theirs'}" x="${LEFT}" y="${y}" width="${(share * WIDTH).toFixed(1)}" height="${ROW - 4}" rx="2"/>
<text class="quiet" x="${LEFT + WIDTH + 8}" y="${y + 11}">${(100 * share).toFixed(1)} %</text>`;
  });
  const x = (LEFT + bound * WIDTH).toFixed(1);
  const limit = Number.isNaN(bound)
    ? ''
    : `<line class="bound" x1="${x}" x2="${x}" y1="${top + HEAD - 4}" y2="${top + HEAD + bars.length * ROW}"/>
<text class="quiet" x="${x}" y="${top + HEAD - 8}" text-anchor="middle">no plan has more</text>`;
  return `<text x="${LEFT}" y="${top + 16}" font-weight="600">${profile}</text>\n${lines.join('\n')}\n${limit}`;
}
