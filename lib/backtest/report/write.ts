import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { err, ok, type Result } from '../../core/units/index.ts';
import type { MarginReport } from '../margins/schema.ts';
import { type Decided, type Provenance, reportOf, trialOf } from '../margins/score.ts';
import { pageOf } from './page.ts';

/** Judges what was decided and writes `<stem>.html` and `<stem>.json`. */
export const writeReport = (stem: string, decided: Decided, names: Provenance): Result<MarginReport, string> => {
  const trial = trialOf(decided);
  if (!trial.ok) return err(`${names.file}: --report: ${trial.error}`);
  const report = reportOf(trial.value, decided, names);
  mkdirSync(dirname(stem), { recursive: true });
  writeFileSync(`${stem}.html`, pageOf(report, trial.value, decided.bars));
  writeFileSync(`${stem}.json`, `${JSON.stringify(report, null, 1)}\n`);
  return ok(report);
};
