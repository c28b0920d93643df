import path from 'node:path';
import { SupervisedProcess } from './supervised-process.mjs';

/** Where an agent of this machine keeps its node token and its model files. */
export function agentFolder(dataDir, place) {
  return path.join(dataDir, 'agents', place.name);
}

/** One agent of this machine. `place` is `{ name, args }`: the local one, or a node of a simulated fleet. */
export function agentProcess({ root, dataDir, place, apiUrl, joinToken, onJoined, onRefused, claim, say }) {
  const folder = agentFolder(dataDir, place);
  const label = `agent ${place.name}`;
  const failed = ({ message, lasting }) => {
    if (!lasting) return say(`  ${label}: ${message}`);
    agent.giveUp();
    onRefused(message);
  };
  const agent = new SupervisedProcess({
    name: label,
    script: path.join(root, 'apps', 'agent', 'dist', 'main.js'),
    args: ['run', '--api', apiUrl, '--dir', folder, ...place.args],
    log: path.join(dataDir, 'logs', `agent-${place.name}.log`),
    // The token travels in the environment, because arguments are readable by every user of the machine.
    environment: async () => withToken({ ...process.env, AIVAILABLE_DATA_DIR: dataDir }, await joinToken()),
    onMessage: (message) => {
      if (message.type === 'step') say(`  ${label}: ${message.text}`);
      if (message.type === 'failed') failed(message);
      if (message.type === 'joined') onJoined(message);
    },
    claim,
    say,
  });
  return agent;
}

function withToken(environment, token) {
  if (token === null) return environment;
  return { ...environment, AIVAILABLE_JOIN_TOKEN: token };
}
