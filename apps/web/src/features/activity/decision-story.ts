import type { DecisionFile } from '@aivailable/contracts';
import { texts } from './texts.js';

export interface StoryLine {
  readonly what: string;
  /** Null: nothing is said of it. */
  readonly why: string | null;
}

export interface DecisionStory {
  readonly steps: readonly StoryLine[];
  /** Wishes that found no place, each in its sentence. */
  readonly refusals: readonly string[];
}

const words = texts.decisions;

/** A decision in words. What the file says is checked piece by piece: older decisions may know less. */
export function storyOf({ snapshot, outcome }: DecisionFile): DecisionStory {
  const nodes = namesOf(snapshot.nodes);
  const wishes = namesOf(snapshot.wishes);
  const instances = new Map(snapshot.instances.map((one) => [textOf(one, 'id') ?? '', one]));
  const nameOf = (instance: unknown) =>
    wishes.get(textOf(instance, 'wishId') ?? '') ?? textOf(instance, 'wishId') ?? '';
  const nodeOf = (thing: unknown) => nodes.get(textOf(thing, 'nodeId') ?? '') ?? textOf(thing, 'nodeId') ?? '';
  const line = (step: unknown): StoryLine[] => {
    const instance = instances.get(textOf(step, 'instanceId') ?? '');
    const placement: unknown = outcome.placements[Number(Object(step).placement)];
    const why = textOf(step, 'reason');
    switch (textOf(step, 'do')) {
      case 'start':
        return [{ what: words.start(nameOf(placement), nodeOf(placement)), why: textOf(placement, 'reason') }];
      case 'drain':
        return [{ what: words.drain(nameOf(instance), nodeOf(instance)), why }];
      case 'stop':
        return [{ what: words.stop(nameOf(instance), nodeOf(instance)), why }];
      case 'abandon':
        return [{ what: words.abandon(nameOf(instance)), why }];
      default:
        return [];
    }
  };
  return {
    steps: outcome.steps.flatMap(line),
    refusals: outcome.refusals.flatMap((refusal) => textOf(refusal, 'message') ?? []),
  };
}

function namesOf(things: readonly unknown[]): Map<string, string> {
  return new Map(
    things.map((thing) => [textOf(thing, 'id') ?? '', textOf(thing, 'name') ?? textOf(thing, 'id') ?? '']),
  );
}

function textOf(thing: unknown, field: string): string | null {
  const value: unknown = Object(thing)[field];
  return typeof value === 'string' ? value : null;
}
