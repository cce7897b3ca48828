import { describe, expect, it } from 'vitest';
import { crashIn, spanOf } from '../../../lib/backtest/breaker/crash.ts';
import { FLASH_FILES, flashIn } from '../../../lib/backtest/breaker/flash.ts';
import { crashRows, flashRows } from '../../../lib/backtest/breaker/rows.ts';
import { parseBars, parseRecorded, subjectOf, unpack } from '../../../lib/backtest/index.ts';
import { hasSharedData, sharedBytes } from '../../support/shared-data.ts';

const FILE = 'crash-1m/btcusdt_binance.csv.gz';
const PATIENCE_MS = 600_000;
const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 1_000;

describe.skipIf(!hasSharedData(FILE))('the crash of 2022-05-09 to 12, BTC by the minute', () => {
  it(
    'is answered in time, takes new risk off, and is over with the first calm day, through outages',
    () => {
      const text = unpack(sharedBytes(FILE));
      const bars = text.ok ? parseBars(FILE, text.value) : null;
      if (!bars?.ok) throw new Error(`${FILE} cannot be read`);
      const order = {
        ...{ kind: 'crash' as const, file: FILE, name: '2022-05-09..12', outages: 8, seed: 3 },
        ...{ from: day('2022-05-09'), to: day('2022-05-13') },
      };
      const span = spanOf(bars.value, order);
      if (!span.ok) throw new Error(span.error);
      const subject = subjectOf(FILE, span.value.bars, null);
      if (!subject.ok) throw new Error(subject.error);
      const realm = 'history:0123456789abcdef:202205010000-202205140000';
      const report = crashIn(span.value, subject.value, realm, order, () => undefined);
      const failing = crashRows(report).filter(({ holds }) => holds !== true);
      expect(failing.map(({ name, value }) => `${name}: ${value}`)).toEqual([]);
      for (const { outages, risenPpm, unconfirmed, looser, newRisk, early, overStated } of report.outages) {
        expect(outages).toBe(8);
        expect({ risenPpm, unconfirmed, looser, newRisk, early, overStated }).toEqual({
          ...{ risenPpm: 0, unconfirmed: 0, looser: 0, newRisk: 0, early: 0, overStated: 0 },
        });
      }
    },
    PATIENCE_MS,
  );
});

describe.skipIf(!FLASH_FILES.every(hasSharedData))('the flash crash of 2023-08-17', () => {
  it(
    'is a limit or a halt of minutes',
    () => {
      const files = FLASH_FILES.map((file) => {
        const recorded = parseRecorded(file, sharedBytes(file));
        if (!recorded.ok) throw new Error(recorded.error);
        return [file, recorded.value] as const;
      });
      const [row] = flashRows(flashIn(new Map(files), () => undefined));
      expect(row?.holds, row?.value).toBe(true);
    },
    PATIENCE_MS,
  );
});
