import { join } from 'node:path';
import { Agent } from './agent.js';
import { systemClock } from './clock.js';
import { parseCommand, USAGE } from './command-line.js';
import { answerFootprint } from './commands/footprint.js';
import { type AgentConfig, agentConfig, type ConfigFlags } from './config/agent-config.js';
import { lockFolder } from './folder-lock.js';
import { runCommand } from './inventory/command-runner.js';
import { answerGpus } from './inventory/gpu-answer.js';
import type { GpuLoad, LoadOf } from './inventory/gpu-load.js';
import { Inventory } from './inventory/inventory.js';
import { JOBS_FILE } from './inventory/pretend-jobs.js';
import type { Sense } from './inventory/sense.js';
import { chooseSenses } from './inventory/senses.js';
import { simulatedNode } from './inventory/simulated-fleets.js';
import { hearApiIsUp, launchChannel } from './launch-channel.js';
import { leaveFleet } from './link/leave.js';
import { createLog } from './log.js';
import { SocketFolder } from './supervisor/socket-folder.js';

/** Something the person at the keyboard can mend: printed as it stands, without a stack. */
class Refusal extends Error {}

/** It will be so again until that person changed a setting. */
class WrongSettings extends Refusal {}

const tell = launchChannel(process);
const IDLE: GpuLoad = { reservedBytes: 0, busyShare: 0 };

async function main(args: readonly string[]): Promise<void> {
  const parsed = parseCommand(args);
  if (!parsed.ok) throw new Refusal(`${parsed.sentence}\n\n${USAGE}`);
  const { command } = parsed;
  switch (command.kind) {
    case 'run':
      await run(configOf(command.flags));
      break;
    case 'leave':
      await leave(configOf(command.flags));
      break;
    case 'gpus':
      await gpus(configOf(command.flags), command.json);
      break;
    case 'footprint':
      await footprint(command.args);
      break;
    case 'help':
      console.log(USAGE);
      break;
    default:
      command satisfies never;
  }
}

function configOf(flags: ConfigFlags): AgentConfig {
  const result = agentConfig(process.env, flags, process.cwd());
  if (!result.ok) throw new WrongSettings(result.sentences.join('\n'));
  return result.config;
}

async function run(config: AgentConfig): Promise<void> {
  const locked = await lockFolder(config.dir);
  if (!locked.ok) throw new Refusal(locked.sentence);
  try {
    await serve(config);
  } finally {
    await locked.lock.release();
  }
}

type End = { ok: true; reason: string } | { ok: false; reason: string };

/** Runs until a signal comes, or until the agent says that it cannot go on. */
async function serve(config: AgentConfig): Promise<void> {
  const log = createLog(config.logLevel, (line) => process.stdout.write(line));
  const running: { agent: Agent | null } = { agent: null };
  const ownPids = () => running.agent?.ownPids() ?? [];
  const senses = await sensesOf(config, (gpuId) => running.agent?.loadOf(gpuId) ?? IDLE, ownPids);
  const sockets = await SocketFolder.open(config.dir);
  const end = await new Promise<End>((resolve) => {
    onSignal((signal) => resolve({ ok: true, reason: `stopped by ${signal}` }));
    const onEnd = (reason: string) => resolve({ ok: false, reason });
    const agent = new Agent({
      ...{ config, environment: process.env, apiUrl: config.apiUrl ?? '' },
      ...{ senses, sockets, log, tell, onEnd },
    });
    running.agent = agent;
    hearApiIsUp(process, () => agent.apiIsUp());
    agent.begin().catch((error: unknown) => onEnd(String(error)));
  });
  await running.agent?.stop(end.reason);
  if (!end.ok) throw new Refusal(end.reason);
  log.info(end.reason);
}

function sensesOf(config: AgentConfig, loadOf: LoadOf, ownPids: () => readonly number[]): Promise<Sense[]> {
  const { sysfsRoot, gpuOff, simulate, trial, trialBytes } = config;
  const found = simulate ? simulatedNode(simulate.fleet, simulate.node) : null;
  if (found && !found.ok) throw new Refusal(found.sentence);
  const simulated = found ? { ...found.node, jobsFile: join(config.dir, JOBS_FILE) } : null;
  return chooseSenses({
    ...{ run: runCommand, sysfsRoot, gpuOff, simulated, trialBytes: trial ? trialBytes : null },
    ...{ loadOf, ownPids, now: Date.now },
  });
}

/** The first signal asks for an orderly end; who sends a second one does not want to wait for it. */
function onSignal(ask: (signal: string) => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      ask(signal);
      process.once(signal, () => process.exit(1));
    });
  }
}

async function leave(config: AgentConfig): Promise<void> {
  const left = await leaveFleet(config.dir, fetch);
  if (!left.ok) throw new Refusal(left.sentence);
  console.log(left.sentence);
}

async function gpus(config: AgentConfig, json: boolean): Promise<void> {
  const senses = await sensesOf(
    config,
    () => IDLE,
    () => [],
  );
  const { gpuOff } = config;
  const inventory = new Inventory({
    senses,
    clock: systemClock,
    rest: { leastMs: 1_000, mostMs: 1_000 },
    gpuOff,
    onLook: () => {},
  });
  const view = await inventory.look();
  console.log(answerGpus(view, json));
}

async function footprint(args: readonly string[]): Promise<void> {
  const answer = await answerFootprint(args);
  if (!answer.ok) throw new Refusal(answer.sentence);
  console.log(answer.text);
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    const message = error instanceof Refusal ? error.message : String(error instanceof Error ? error.stack : error);
    console.error(message);
    const lasting = error instanceof WrongSettings;
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error), lasting });
    // A moment for the message to leave.
    setTimeout(() => process.exit(1), 100);
  },
);
