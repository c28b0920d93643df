import { FleetPage } from '../../features/fleet-map/fleet-page.js';
import { AddMachine } from '../../features/join/add-machine.js';
import { LiveWaiting } from '../live-waiting.js';

export function FleetRoute() {
  return <FleetPage waiting={<LiveWaiting height={120} />} addMachine={<AddMachine />} />;
}
