import { compared, type Difference, readReport } from '../backtest/index.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { columnsOf } from './table.ts';

const TOLD: Readonly<Record<Difference['unit'], (value: number) => string>> = {
  ppm: (value) => `${(value / 10_000).toFixed(4)} %`,
  share: (value) => `${(value * 100).toFixed(3)} %`,
  bps: (value) => value.toFixed(0),
  times: (value) => value.toFixed(3),
  'a year': (value) => value.toFixed(0),
};

const told = ({ unit }: Difference, value: number | null, sign = false): string =>
  value === null ? '-' : `${sign && value > 0 ? '+' : ''}${TOLD[unit](value)}`;

/** Prints two reports side by side; 2 where one cannot be read or they are not of the same bars. */
export const compare = (first: string, second: string, json: boolean): ExitCode => {
  const [a, b] = [readReport(first), readReport(second)];
  if (!a.ok) return complain(a.error);
  if (!b.ok) return complain(b.error);
  const differences = compared(a.value, b.value);
  if (!differences.ok) return complain(`${first}, ${second}: ${differences.error}`);
  const { market, judged } = a.value;
  const policies = { a: a.value.policyHash, b: b.value.policyHash };
  if (json) {
    print(JSON.stringify({ a: first, b: second, market, judged, policies, figures: differences.value }));
    return 0;
  }
  const rows = columnsOf<Difference>(
    [
      ['', ({ figure }) => figure],
      [`a: ${first}`, (one) => told(one, one.a)],
      [`b: ${second}`, (one) => told(one, one.b)],
      ['b - a', (one) => told(one, one.difference, true)],
      ['better', ({ better }) => better ?? '-'],
    ],
    differences.value,
  );
  print(
    `${market}, ${judged.windows} windows from ${judged.from} to ${judged.to}\npolicy a ${policies.a}, b ${policies.b}\n\n${rows}`,
  );
  return 0;
};
