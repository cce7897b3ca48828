import { describe, expect, test } from 'vitest';
import { type Alarm, evaluate } from '../../lib/operations/index.ts';

const rule = (more: Partial<Alarm> = {}) =>
  ({
    metric: 'cycle.completed',
    statistic: 'Sum',
    comparison: 'GreaterThanThreshold',
    threshold: 0,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    missing: 'notBreaching',
    ...more,
  }) as const;

const POINT: Readonly<Record<string, number | null>> = { '0': 0, X: 1, '-': null };
const points = (row: string) => row.split(' ').map((sign) => POINT[sign] ?? null);

/**
 * Rows of the two tables in "How alarm state is evaluated when data is missing" (Amazon CloudWatch user guide), columns
 * BREACHING and NOT BREACHING: 0 is good, X beyond the threshold, - missing, oldest first.
 */
const TABLES = [
  [3, '0 - X - X', 'ok', 'ok'],
  [3, '0 - - - -', 'ok', 'ok'],
  [3, '- - - - -', 'alarm', 'ok'],
  [3, '0 X X - X', 'alarm', 'alarm'],
  [3, '- - - - X', 'alarm', 'ok'],
  [3, 'X - - - -', 'alarm', 'ok'],
  [2, '0 - X - X', 'alarm', 'alarm'],
  [2, '0 0 X 0 X', 'alarm', 'alarm'],
  [2, '0 - X - -', 'alarm', 'ok'],
  [2, '- - - - 0', 'alarm', 'ok'],
  [2, '- - - - X', 'alarm', 'ok'],
] as const;

describe('an alarm is judged as CloudWatch documents it', () => {
  test.each(TABLES)('%i of 3, %s', (datapointsToAlarm, row, breaching, notBreaching) => {
    const states = (['breaching', 'notBreaching'] as const).map(
      (missing) => evaluate(rule({ datapointsToAlarm, missing }), points(row)).state,
    );
    expect(states).toEqual([breaching, notBreaching]);
  });

  test('what lies before its range is forgotten', () => {
    expect(evaluate(rule(), points('X X X 0 0 0 0 0')).state).toBe('ok');
    expect(evaluate(rule(), points('0 0 0 0 0 X X X')).state).toBe('alarm');
  });

  test.each([
    ['GreaterThanThreshold', 5, 'ok'],
    ['GreaterThanOrEqualToThreshold', 5, 'alarm'],
    ['LessThanThreshold', 5, 'ok'],
    ['LessThanThreshold', 4.9, 'alarm'],
  ] as const)('%s 5: %d is %s', (comparison, value, state) => {
    const one = rule({ comparison, threshold: 5, evaluationPeriods: 1, datapointsToAlarm: 1 });
    expect(evaluate(one, [value]).state).toBe(state);
  });

  test('before so many periods were watched at all it says so, even where missing data breaches', () => {
    expect(evaluate(rule({ missing: 'breaching' }), points('- -'))).toMatchObject({
      state: 'insufficient',
      reason: 'watched for 2 of 3 periods',
    });
    expect(evaluate(rule({ missing: 'breaching' }), points('- - -')).state).toBe('alarm');
  });

  test('the reason shows the values, what was missing and the rule', () => {
    const { reason } = evaluate(rule({ missing: 'breaching' }), points('- - - X 0'));
    expect(reason).toBe('Sum of cycle.completed: 1 0, 1 missing; alarm at 3 of 3 > 0');
  });
});
