import * as z from 'zod';
import { instant } from '../core/market/index.ts';
import { jsonAnswer } from '../publication/index.ts';
import type { Resource } from './routes-resource.ts';

const alarm = z.strictObject({
  id: z.string(),
  name: z.string(),
  severity: z.enum(['page', 'ticket']),
  dimensions: z.record(z.string(), z.string()),
  state: z.enum(['ok', 'alarm', 'insufficient']),
  since: instant,
  reason: z.string(),
  heading: z.string(),
  runbook: z.string(),
  description: z.string(),
});

const alarms = z.strictObject({
  /** `elsewhere`: a service of the cloud evaluates them, and this list is empty. */
  evaluated: z.enum(['here', 'elsewhere']),
  alarms: z.array(alarm),
});

export const ALARM_STATES: Resource = {
  path: '/v1/alarms',
  answer: ({ parts }) => {
    const evaluated = parts.alarms ? 'here' : 'elsewhere';
    return () => jsonAnswer(200, { evaluated, alarms: parts.alarms?.() ?? [] }, {});
  },
  operation: {
    summary: 'Every alarm of a local run with its state, its reason and the runbook heading to open',
    answer: { schema: { name: 'Alarms', shape: alarms } },
  },
};
