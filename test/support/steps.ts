import type { CyclePorts } from '../../lib/cycle/index.ts';
import type { Ledger } from '../../lib/ledger/index.ts';

type Step = <T>(name: string, call: () => Promise<T>) => Promise<T>;

const modelName = (value: unknown): string => {
  const { market, name } = value as { readonly market: string; readonly name: string };
  return `${name} of ${market}`;
};

const steppedLedger = (ledger: Ledger, step: Step): Ledger => ({
  ...ledger,
  putDocument: (kind, id, value) =>
    step(kind === 'MODEL' ? `put ${modelName(value)}` : `put ${kind}`, () => ledger.putDocument(kind, id, value)),
  commit: (entry, runId) => step(`commit ${entry.set.market}`, () => ledger.commit(entry, runId)),
  advanceCursor: (channel, market, version) =>
    step(`advance ${market}`, () => ledger.advanceCursor(channel, market, version)),
  remember: (channel, market, at, where) =>
    step(`remember ${channel} ${market}`, () => ledger.remember(channel, market, at, where)),
});

/** Names every step of a cycle that looks at the world, signs, or leaves something in it, and takes it by way of `step`. */
export const stepped = (ports: CyclePorts, step: Step): CyclePorts => ({
  ...ports,
  observe: (asked) => step('observe', () => ports.observe(asked)),
  signer: { ...ports.signer, sign: (hash) => step('sign', () => ports.signer.sign(hash)) },
  ledger: steppedLedger(ports.ledger, step),
  bus: { publish: (events) => step(`publish ${events[0]?.market}`, () => ports.bus.publish(events)) },
});
