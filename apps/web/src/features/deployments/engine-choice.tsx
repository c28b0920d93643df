import type { EngineName, NodeView } from '@aivailable/contracts';
import { Select } from '@mantine/core';
import { useLiveList } from '../../server/live.js';
import { texts } from './texts.js';

const words = texts.dialog;
const ANY = 'any';

interface EngineChoiceProps {
  readonly engine: EngineName | null;
  readonly onChoose: (engine: EngineName | null) => void;
}

/** Only asked where the fleet has more than one engine for a file of the catalogue. */
export function EngineChoice({ engine, onChoose }: EngineChoiceProps) {
  const engines = enginesForFiles(useLiveList('nodes') ?? []);
  if (engines.length < 2) return null;
  const data = [{ value: ANY, label: words.anyEngine }, ...engines.map((name) => ({ value: name, label: name }))];
  return (
    <Select
      label={words.engine}
      data={data}
      value={engine ?? ANY}
      onChange={(chosen) => onChoose(engines.find((name) => name === chosen) ?? null)}
      allowDeselect={false}
    />
  );
}

/** vLLM serves no GGUF files. */
function enginesForFiles(nodes: readonly NodeView[]): EngineName[] {
  const offered = nodes.flatMap(({ engines }) => engines.map(({ engine }) => engine));
  return [...new Set(offered)].filter((engine) => engine !== 'vllm').sort();
}
