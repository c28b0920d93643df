import type { Issue } from '@aivailable/contracts';
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useLiveOf } from '../../server/live.js';
import { Icon } from '../../ui/icon.js';
import { texts } from './texts.js';

const ReleaseBrakeDialog = lazy(async () => ({ default: (await import('./release-brake.js')).ReleaseBrakeDialog }));

/** Standing trouble, each with its sentence; it goes away by itself. */
export function Issues({ issues }: { issues: readonly Issue[] }) {
  if (issues.length === 0) return null;
  return (
    <ul className="issues">
      {issues.map((issue) => (
        <li key={`${issue.code} ${issue.message}`}>
          <Icon name="alert" size={16} />
          <span>{issue.message}</span>
          {issue.code === 'brake_engaged' && <ReleaseBrake />}
        </li>
      ))}
    </ul>
  );
}

const isOfNoNode = (issue: Issue) => issue.nodeId === undefined;

/** What is about no single node. */
export function ClusterIssues() {
  const issues = useLiveOf('issues', isOfNoNode);
  if (issues.length === 0) return null;
  return (
    <section className="cluster-issues" aria-label={texts.troubles}>
      <Issues issues={issues} />
    </section>
  );
}

function ReleaseBrake() {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        {texts.brake.release}
      </Button>
      {asking && (
        <Suspense>
          <ReleaseBrakeDialog onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  );
}
