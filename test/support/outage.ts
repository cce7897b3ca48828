import type { SourceErrorCode } from '../../lib/core/market/index.ts';
import type { CyclePorts } from '../../lib/cycle/index.ts';

/** Which sources give nothing, and why; asked for each source of each cycle. */
export type Outage = (source: string) => SourceErrorCode | null;

/** Ports whose sources fail as `outageNow` says at that moment. */
export const withOutage =
  (outageNow: () => Outage) =>
  (ports: CyclePorts): CyclePorts => ({
    ...ports,
    observe: async (asked) => {
      const outage = outageNow();
      return (await ports.observe(asked)).map((one) => {
        const error = outage(one.source);
        return error ? { ...one, result: { error } } : one;
      });
    },
  });

export const NO_OUTAGE: Outage = () => null;
/** One operator is left, and no quorum anywhere is one. */
export const onlyCoinbase: Outage = (source) => (source.startsWith('coinbase:') ? null : 'unreachable');
export const nobody: Outage = () => 'timeout';
