import { randomUUID } from 'node:crypto';
import {
  buildParts,
  type CyclePorts,
  type CycleReport,
  type ModelCache,
  type Parts,
  portsOf,
  runCycle,
  slotOf,
} from '../lib/cycle/index.ts';

/** Handles a scheduled tick. Throws when the run failed, so that the platform counts it and may try again. */
export type CycleHandler = (event: unknown) => Promise<CycleReport>;

/** `compose` wraps the ports of a run: how tests put faults between a cycle and the world. */
export const createCycleHandler = (
  env: NodeJS.ProcessEnv,
  compose: (ports: CyclePorts) => CyclePorts = (ports) => ports,
): CycleHandler => {
  let parts: Parts | undefined;
  const cache: ModelCache = new Map();
  return async (event) => {
    parts ??= await buildParts(env);
    const built = parts;
    const live = built.settings.realm === 'live';
    const slot = slotOf(event, built.settings.policy.cadenceSeconds, live ? Math.floor(Date.now() / 1000) : null);
    if (!slot.ok) throw new Error(`${slot.error.code}: ${slot.error.detail}`);
    // Outside `live` the market clock stands at the slot while its cycle runs.
    const ports = compose(portsOf(built, live ? Date.now : () => slot.value * 1000));
    const startedMs = performance.now();
    const report = await runCycle(ports, built.settings, slot.value, randomUUID(), cache);
    ports.metrics.gauge('cycle.seconds', {}, (performance.now() - startedMs) / 1000);
    ports.metrics.flush();
    if (!report.ok) throw new Error(`${report.error.code}: ${report.error.detail}`);
    return report.value;
  };
};

export const handler: CycleHandler = createCycleHandler(process.env);
