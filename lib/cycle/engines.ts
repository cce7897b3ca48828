import type { Policy } from '../core/policy/index.ts';
import { askEngines, type EngineOptions } from '../sources/index.ts';
import type { CyclePorts } from './ports.ts';

/** Names of the policy's external risk engines. */
export const enginesOf = ({ volatility }: Policy): string[] => (volatility.engines ?? []).map(({ name }) => name);

/** How a cycle asks its engines: all at once, under a deadline of their own that begins when the venues' does. */
export const forecastBy =
  (
    engines: readonly string[],
    { deadlineMs, ...options }: Omit<EngineOptions, 'signal'> & { readonly deadlineMs: number },
  ): CyclePorts['forecast'] =>
  (markets, slot) =>
    askEngines(engines, markets, slot, { ...options, signal: AbortSignal.timeout(deadlineMs) });
