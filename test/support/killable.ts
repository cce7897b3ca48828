import type { CyclePorts } from '../../lib/cycle/index.ts';
import { stepped } from './steps.ts';
import { openController, type Places } from './world.ts';

/** Where one cycle ends for ever: before the named step is begun, or after it was done and before its answer is used. */
export interface KillPoint {
  readonly places: Places;
  readonly step: string;
  readonly when: 'before' | 'after';
}
export interface KillOrder {
  readonly slot: number;
  readonly points: readonly KillPoint[];
}

const NEVER = new Promise<never>(() => undefined);

/** From the kill point on nothing of the cycle goes on: no call is begun and no answer is seen. */
const frozenAt = ({ step: last, when }: KillPoint, reached: () => void) => {
  let frozen = false;
  const freeze = (): Promise<never> => {
    frozen = true;
    reached();
    return NEVER;
  };
  return (ports: CyclePorts): CyclePorts =>
    stepped(ports, async (name, call) => {
      if (frozen) return NEVER;
      if (name === last && when === 'before') return freeze();
      const answer = await call();
      return name === last ? freeze() : frozen ? NEVER : answer;
    });
};

const runUntil = (point: KillPoint, slot: number): Promise<'reached' | 'survived'> =>
  new Promise((resolve) => {
    const controller = openController(point.places, { wrap: frozenAt(point, () => resolve('reached')) });
    void controller.run(slot).then(() => resolve('survived'));
  });

/**
 * A process that begins one cycle in each world, each up to its own kill point, and is then killed with all of them
 * standing there. One process for all points, because starting one takes longer than a cycle.
 */
const { slot, points } = JSON.parse(process.argv[2] ?? '') as KillOrder;
for (const point of points) {
  if ((await runUntil(point, slot)) === 'survived') process.exit(3);
}
process.kill(process.pid, 'SIGKILL');
