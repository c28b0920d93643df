import { type ForeignProcess, type Gpu } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import type { GaugeSample } from '../../server/gauge-history.js';
import { bytesWords } from '../../ui/numbers.js';
import { Sparkline } from '../../ui/sparkline.js';
import { texts } from './texts.js';
import type { Segment, VramBar } from './vram-bar.js';

/** Every number of a bar, which add up to the total, and what is known of the GPU beside them. */
interface GpuNumbersProps {
  readonly gpu: Gpu;
  readonly bar: VramBar;
  readonly history: readonly GaugeSample[];
  readonly onHeadroom: () => void;
}

export function GpuNumbers({ gpu, bar, history, onHeadroom }: GpuNumbersProps) {
  return (
    <div className="details">
      <table className="numbers">
        <tbody>
          {bar.segments.map((segment) => (
            <tr key={segment.key}>
              <th scope="row">{nameOf(segment)}</th>
              <td>{bytesWords(segment.bytes)}</td>
            </tr>
          ))}
          {(gpu.foreignProcesses ?? []).flatMap((process) =>
            process.bytes === null
              ? [
                  <tr key={process.pid}>
                    <th scope="row">{processName(process)}</th>
                    <td>{texts.unknown}</td>
                  </tr>,
                ]
              : [],
          )}
          <tr>
            <th scope="row">{texts.sum}</th>
            <td>{bytesWords(bar.totalBytes)}</td>
          </tr>
        </tbody>
      </table>
      <Button size="compact-sm" variant="default" onClick={onHeadroom}>
        {texts.headroom.change}
      </Button>
      <History gpu={gpu} history={history} />
      <Facts gpu={gpu} />
    </div>
  );
}

function nameOf(segment: Segment): string {
  const kind = texts.segment[segment.kind];
  const { process } = segment;
  if (process) return processName(process);
  if (!segment.instance) return kind;
  return segment.kind === 'instance' ? segment.instance.servedName : `${segment.instance.servedName}, ${kind}`;
}

function processName({ name, pid, user }: ForeignProcess): string {
  const words = texts.foreignProcess(name, pid);
  return user ? texts.foreignOf(words, user) : words;
}

/** The last two minutes, as far as this page has seen them. */
function History({ gpu, history }: Pick<GpuNumbersProps, 'gpu' | 'history'>) {
  const powers = history.map(({ powerW }) => powerW);
  const lines = [
    { name: texts.load, values: history.map(({ loadPercent }) => loadPercent), most: 100 },
    { name: texts.facts.used, values: history.map(({ usedBytes }) => usedBytes), most: gpu.totalBytes ?? 0 },
    { name: texts.power, values: powers, most: Math.max(50, ...powers.map((power) => power ?? 0)) },
  ].filter(({ values }) => values.some((value) => value !== null));
  if (lines.length === 0) return null;
  return (
    <ul className="histories" aria-label={texts.history}>
      {lines.map(({ name, values, most }) => (
        <li key={name}>
          <span>{name}</span>
          <Sparkline values={values} most={most} label={name} width={150} height={26} />
        </li>
      ))}
    </ul>
  );
}

function Facts({ gpu }: { gpu: Gpu }) {
  const facts = [
    [texts.facts.used, bytesWords(gpu.usedBytes)],
    [texts.load, withUnit(gpu.utilisationPercent, '%')],
    [texts.temperature, withUnit(gpu.temperatureC, '°C')],
    [texts.power, withUnit(gpu.powerW, 'W')],
    [texts.facts.driver, gpu.driverVersion ?? texts.unknown],
    [texts.facts.architecture, gpu.architecture ?? gpu.computeCapability ?? texts.unknown],
    [texts.facts.backends, gpu.backends.join(', ') || texts.facts.none],
    [texts.facts.bus, gpu.pciBusId ?? texts.unknown],
  ];
  return (
    <table className="numbers">
      <tbody>
        {facts.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function withUnit(value: number | null, unit: string): string {
  return value === null ? texts.unknown : `${Math.round(value)} ${unit}`;
}
