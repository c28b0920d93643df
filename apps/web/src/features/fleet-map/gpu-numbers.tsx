import { formatBytes, type Gpu } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import { texts } from './texts.js';
import type { Segment, VramBar } from './vram-bar.js';

/** Every number of a bar, which add up to the total, and what is known of the GPU beside them. */
export function GpuNumbers({ gpu, bar, onHeadroom }: { gpu: Gpu; bar: VramBar; onHeadroom: () => void }) {
  return (
    <div className="details">
      <table className="numbers">
        <tbody>
          {bar.segments.map((segment) => (
            <tr key={segment.key}>
              <th scope="row">{nameOf(segment)}</th>
              <td>{formatBytes(segment.bytes)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{texts.sum}</th>
            <td>{formatBytes(bar.totalBytes)}</td>
          </tr>
        </tbody>
      </table>
      <Button size="compact-sm" variant="default" onClick={onHeadroom}>
        {texts.headroom.change}
      </Button>
      <Facts gpu={gpu} />
    </div>
  );
}

function nameOf(segment: Segment): string {
  const kind = texts.segment[segment.kind];
  const { process } = segment;
  if (process) {
    const name = texts.foreignProcess(process.name, process.pid);
    return process.user ? texts.foreignOf(name, process.user) : name;
  }
  if (!segment.instance) return kind;
  return segment.kind === 'instance' ? segment.instance.servedName : `${segment.instance.servedName}, ${kind}`;
}

function Facts({ gpu }: { gpu: Gpu }) {
  const facts = [
    [texts.facts.used, formatBytes(gpu.usedBytes)],
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
