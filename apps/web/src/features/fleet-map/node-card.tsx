import { type InstanceView, type Issue, type NodeView } from '@aivailable/contracts';
import { memo } from 'react';
import { Moment } from '../../ui/moment.js';
import { StateMark, type Tone } from '../../ui/state-mark.js';
import { Tag } from '../../ui/tag.js';
import { keyOf } from './drag/drop-target.js';
import { DropVerdict } from './drag/drop-verdict.js';
import { GpuRow } from './gpu-row.js';
import { Issues } from './issues.js';
import { NodeLabelTags } from './node-labels.js';
import { NodeMenu } from './node-menu.js';
import { NodeTroubles } from './node-troubles.js';
import type { Paints } from './paint.js';
import { texts } from './texts.js';

export interface NodeCardProps {
  readonly node: NodeView;
  readonly instances: readonly InstanceView[];
  readonly longest: number;
  readonly paints: Paints;
  /** A line for the whole node: names and numbers stand behind its bars. */
  readonly brief: boolean;
  /** Trouble of the cluster that is about this node. */
  readonly troubles: readonly Issue[];
}

export const NodeCard = memo(function NodeCard({ node, instances, longest, paints, brief, troubles }: NodeCardProps) {
  const issues = [...node.issues, ...troubles];
  const dropKey = keyOf({ kind: 'node', nodeId: node.nodeId });
  const headingId = `node-${node.nodeId}`;
  return (
    <article className={`node node-${node.liveness}`} aria-labelledby={headingId} data-drop={dropKey}>
      <header className="node-head">
        <DropVerdict dropKey={dropKey} />
        <div className="node-title">
          <h2 id={headingId}>{node.name}</h2>
          <NodeMenu
            nodeId={node.nodeId}
            name={node.name}
            intent={node.intent}
            foreignPolicy={node.foreignPolicy}
            isEmpty={instances.length === 0}
          />
        </div>
        <NodeMarks node={node} />
        {brief && <NodeTroubles issues={issues} />}
        {!brief && <NodeFacts node={node} />}
      </header>
      <div className="node-body">
        {node.gpus.length === 0 && <p className="node-empty">{texts.nothingHere}</p>}
        <ul className="gpus">
          {node.gpus.map((gpu) => (
            <GpuRow
              key={gpu.id}
              gpu={gpu}
              nodeId={node.nodeId}
              instances={instances}
              longest={longest}
              paints={paints}
              brief={brief}
              keptBytes={node.headroom?.find((one) => one.gpuId === gpu.id)?.bytes ?? 0}
            />
          ))}
        </ul>
        {!brief && <Issues issues={issues} />}
      </div>
    </article>
  );
});

const LIVENESS_TONE: Record<NodeView['liveness'], Tone> = {
  joining: 'busy',
  ready: 'good',
  suspect: 'warn',
  lost: 'bad',
};

function NodeMarks({ node }: { node: NodeView }) {
  return (
    <div className="node-marks">
      <StateMark tone={LIVENESS_TONE[node.liveness]} label={texts.liveness[node.liveness]} />
      {node.kind !== 'real' && <Tag>{texts.kind[node.kind]}</Tag>}
      {node.intent !== 'open' && <Tag loud>{texts.intent[node.intent]}</Tag>}
      {node.foreignPolicy === 'hold' && <Tag>{texts.holds}</Tag>}
    </div>
  );
}

function NodeFacts({ node }: { node: NodeView }) {
  const { hostname, name, platform, agentVersion, liveness, seenAt, labels } = node;
  return (
    <>
      <p className="node-meta">
        {hostname !== name && <span>{hostname}</span>}
        <span>{platform}</span>
        {agentVersion !== '' && <span>{texts.agent(agentVersion)}</span>}
        {liveness !== 'ready' && <LastSeen at={seenAt} />}
      </p>
      <NodeLabelTags labels={labels} />
    </>
  );
}

function LastSeen({ at }: { at: string | null }) {
  if (at === null) return <span>{texts.neverSeen}</span>;
  return (
    <span>
      {texts.lastSeen} <Moment at={at} />
    </span>
  );
}
