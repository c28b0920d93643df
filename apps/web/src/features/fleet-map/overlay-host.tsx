import type { InstanceView } from '@aivailable/contracts';
import { Menu, Popover, Portal, Tooltip } from '@mantine/core';
import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { gaugeHistory } from '../../server/gauge-history.js';
import { useLive } from '../../server/live.js';
import { useDragStore } from './drag/drag-store.js';
import { useFleetActions } from './fleet-actions.js';
import { GpuNumbers } from './gpu-numbers.js';
import { InstanceDetails } from './instance-details.js';
import { InstanceMenuItems } from './instance-menu.js';
import { type Overlay, OverlayContext, type Spot } from './map-overlay.js';
import { texts } from './texts.js';
import { vramBar } from './vram-bar.js';

interface Shown {
  readonly spot: Spot;
  readonly anchor: HTMLElement;
}

const HOVER_DELAY_MS = 120;

/** Holds the one overlay of the map and gives its pieces the means to ask for it. */
export function OverlayHost({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const overlay = useMemo<Overlay>(
    () => ({
      show: (spot, anchor) => {
        clearTimeout(timer.current);
        setShown({ spot, anchor });
      },
      hover: (spot, anchor) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setShown((now) => (isOpen(now) ? now : { spot, anchor })), HOVER_DELAY_MS);
      },
      leave: () => {
        clearTimeout(timer.current);
        setShown((now) => (isOpen(now) ? now : null));
      },
    }),
    [],
  );
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <OverlayContext value={overlay}>
      {children}
      {shown && <ShownOverlay {...shown} onClose={() => setShown(null)} />}
    </OverlayContext>
  );
}

/** Menus and numbers stay until they are closed; a card goes with the pointer. */
const isOpen = (shown: Shown | null) => shown !== null && shown.spot.what !== 'card';

function ShownOverlay({ spot, anchor, onClose }: Shown & { onClose: () => void }) {
  const close = () => {
    anchor.focus({ preventScroll: true });
    onClose();
  };
  if (spot.what === 'card') return <CardOverlay spot={spot} anchor={anchor} onClose={onClose} />;
  if (spot.what === 'numbers') return <NumbersOverlay spot={spot} anchor={anchor} onClose={close} />;
  return <InstanceOverlay spot={spot} anchor={anchor} onClose={close} />;
}

interface OverlayProps<S> {
  readonly spot: S;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}

type InstanceSpot = Extract<Spot, { instanceId: string }>;

function CardOverlay({ spot, anchor, onClose }: OverlayProps<InstanceSpot>) {
  const instance = useLive('instances')?.[spot.instanceId];
  useEffect(() => {
    const listen = (event: KeyboardEvent) => event.key === 'Escape' && onClose();
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [onClose]);
  return instance && <Card instance={instance} gpuId={spot.gpuId} anchor={anchor} />;
}

function InstanceOverlay({ spot, anchor, onClose }: OverlayProps<InstanceSpot>) {
  const instance = useLive('instances')?.[spot.instanceId];
  if (!instance) return null;
  return (
    <Portal>
      <Menu opened onClose={onClose} position="bottom-start" width={250}>
        <Menu.Target>
          <Stand on={anchor} />
        </Menu.Target>
        <Menu.Dropdown>
          <InstanceMenuItems instance={instance} />
        </Menu.Dropdown>
      </Menu>
    </Portal>
  );
}

const CARD_ID = 'instance-card';

function Card({ instance, gpuId, anchor }: { instance: InstanceView; gpuId: string; anchor: HTMLElement }) {
  const nodes = useLive('nodes');
  const node = nodes?.[instance.nodeId];
  const drag = useDragStore();
  /* It would lie over the targets. */
  const isInTheWay = useSyncExternalStore(drag.subscribe, () => drag.state().carried !== null);
  const gpu = node?.gpus.find((one) => one.id === gpuId);
  useEffect(() => {
    anchor.setAttribute('aria-describedby', CARD_ID);
    return () => anchor.removeAttribute('aria-describedby');
  }, [anchor]);
  const segment = gpu && vramBar(gpu, [instance]).segments[0];
  if (!node || !segment || isInTheWay) return null;
  /* The id is the label's: a tooltip gives itself one of its own, whatever it is asked for. */
  const details = (
    <div id={CARD_ID}>
      <InstanceDetails instance={instance} nodeName={node.name} segment={segment} />
    </div>
  );
  return <Tooltip opened target={anchor} label={details} classNames={{ tooltip: 'details-tip' }} />;
}

function NumbersOverlay({ spot, anchor, onClose }: OverlayProps<Extract<Spot, { what: 'numbers' }>>) {
  const node = useLive('nodes')?.[spot.nodeId];
  const gpu = node?.gpus.find((one) => one.id === spot.gpuId);
  const { open } = useFleetActions();
  const instances = useLive('instances');
  if (!gpu) return null;
  const keptBytes = node?.headroom?.find((one) => one.gpuId === spot.gpuId)?.bytes ?? 0;
  const onHeadroom = () => {
    onClose();
    open({ of: 'gpu', what: 'headroom', id: spot.nodeId, gpuId: spot.gpuId });
  };
  const here = Object.values(instances ?? {}).filter((instance) => instance.nodeId === spot.nodeId);
  return (
    <Portal>
      <Popover
        opened
        onChange={(opened) => opened || onClose()}
        position="bottom-start"
        shadow="md"
        trapFocus
        withRoles={false}
      >
        <Popover.Target>
          <Stand on={anchor} />
        </Popover.Target>
        <Popover.Dropdown role="dialog" aria-label={texts.gpuDetails(gpu.name)} tabIndex={-1} data-autofocus>
          <GpuNumbers
            gpu={gpu}
            bar={vramBar(gpu, here, keptBytes)}
            history={gaugeHistory.of(spot.nodeId, spot.gpuId)}
            onHeadroom={onHeadroom}
          />
        </Popover.Dropdown>
      </Popover>
    </Portal>
  );
}

/** Stands where the anchor is, so that what belongs to it can be hung there. */
function Stand({ on, ref, ...more }: { on: HTMLElement; ref?: React.Ref<HTMLButtonElement> }) {
  const [box] = useState(() => on.getBoundingClientRect());
  const style = {
    position: 'absolute' as const,
    left: box.left + window.scrollX,
    top: box.top + window.scrollY,
    width: box.width,
    height: box.height,
    visibility: 'hidden' as const,
  };
  return <button {...more} type="button" ref={ref} style={style} tabIndex={-1} aria-hidden="true" />;
}
