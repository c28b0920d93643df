import { lazy, Suspense } from 'react';
import { FleetPage } from '../../features/fleet-map/fleet-page.js';
import { AddMachine } from '../../features/join/add-machine.js';
import { LinkButton } from '../link-button.js';
import { LiveWaiting } from '../live-waiting.js';

/** Wanted in the first hour only. */
const FirstRun = lazy(async () => ({ default: (await import('../../features/first-run/first-run.js')).FirstRun }));

export function FleetRoute() {
  const firstRun = (
    <Suspense>
      <FirstRun
        deployButton={(deploy, label) => (
          <div>
            <LinkButton to="/deployments" search={{ deploy }} size="xs">
              {label}
            </LinkButton>
          </div>
        )}
        playgroundButton={(model, label) => (
          <div>
            <LinkButton to="/playground" search={{ model }} size="xs">
              {label}
            </LinkButton>
          </div>
        )}
      />
    </Suspense>
  );
  return <FleetPage waiting={<LiveWaiting height={120} />} addMachine={<AddMachine />} firstRun={firstRun} />;
}
