import { Menu } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { useLiveList } from '../../../server/live.js';
import { Icon } from '../../../ui/icon.js';
import { bytesWords } from '../../../ui/numbers.js';
import { carryOf } from '../drag/load.js';
import { useFleetActions } from '../fleet-actions.js';
import { texts } from '../texts.js';
import type { PutLoad } from './use-put-wish.js';

const words = texts.place;

/** What can be put on the fleet, beside its map: models, and one more replica of what is deployed. */
export function Catalogue() {
  const [filter, setFilter] = useState('');
  const headingId = useId();
  const wanted = (name: string) => name.toLowerCase().includes(filter.trim().toLowerCase());
  const models = (useLiveList('models') ?? []).filter(({ files }) => files.length > 0);
  const deployments = useLiveList('deployments') ?? [];
  return (
    <section className="catalogue" aria-labelledby={headingId}>
      <h2 id={headingId}>{words.title}</h2>
      <p className="catalogue-hint">{words.hint}</p>
      <input
        className="map-field"
        type="search"
        aria-label={words.filter}
        placeholder={words.filter}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <Shelf title={words.models} empty={models.length === 0 ? words.noModels : words.nothing}>
        {models
          .filter(({ name }) => wanted(name))
          .sort((a, b) => a.name.localeCompare(b.name))
          .map(({ modelId, name, files }) => (
            <Item key={modelId} load={{ kind: 'model', modelId }} name={name} note={sizeWords(files)} />
          ))}
      </Shelf>
      <Shelf title={words.deployments} empty={deployments.length === 0 ? words.noDeployments : words.nothing}>
        {deployments
          .filter(({ servedName }) => wanted(servedName))
          .sort((a, b) => a.servedName.localeCompare(b.servedName))
          .map(({ deploymentId, servedName, readyInstances, replicas }) => (
            <Item
              key={deploymentId}
              load={{ kind: 'deployment', deploymentId }}
              name={servedName}
              note={`${readyInstances} / ${replicas}`}
            />
          ))}
      </Shelf>
    </section>
  );
}

function sizeWords(files: readonly { sizeBytes: number }[]): string {
  return bytesWords(Math.min(...files.map(({ sizeBytes }) => sizeBytes)));
}

function Shelf({ title, empty, children }: { title: string; empty: string; children: ReactNode[] }) {
  return (
    <section className="catalogue-shelf">
      <h3>{title}</h3>
      {children.length === 0 ? <p className="catalogue-hint">{empty}</p> : <ul>{children}</ul>}
    </section>
  );
}

function Item({ load, name, note }: { load: PutLoad; name: string; note: string }) {
  const { open } = useFleetActions();
  return (
    <li>
      <Menu position="bottom-start" width={220}>
        <Menu.Target>
          <button type="button" className="catalogue-item" data-carry={carryOf(load)} title={name}>
            <Icon name="move" size={14} />
            <span className="catalogue-name">{name}</span> <span className="catalogue-note">{note}</span>{' '}
            <span className="sr-only">{words.keys}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => open({ of: 'load', what: 'place', id: carryOf(load), load })}>{words.on}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
