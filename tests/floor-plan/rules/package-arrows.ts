import type { Rule } from '../parsed-tree.js';
import { placeOf } from '../place.js';
import { PROJECT_ARROWS } from '../plan.js';

/** A package.json lists no library of ours that its project may not import. */
export const packageArrows: Rule = ({ tree }) => {
  const manifests = [...tree].filter(([file]) => /^(apps|libs)\/[^/]+\/package\.json$/.test(file));
  return manifests.flatMap(([file, text]) => {
    const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(text);
    const { project } = placeOf(file);
    const ours = Object.keys(dependencies).filter((name) => name.startsWith('@aivailable/'));
    const refused = ours.filter((name) => !PROJECT_ARROWS[project]?.includes(name.slice('@aivailable/'.length)));
    return refused.map((name) => `${file} lists ${name}: no arrow leads there from ${project}`);
  });
};
