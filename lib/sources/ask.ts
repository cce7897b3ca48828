import { setTimeout as delay } from 'node:timers/promises';
import { err, ok, type Result } from '../core/units/index.ts';
import type { HttpClient } from '../http/index.ts';
import type { Access } from './access.ts';
import type { Budget } from './budget.ts';
import type { SourceFault, Venue, VenueName, VenueRequest } from './venue.ts';
import { fault } from './wire.ts';

export interface AskOptions {
  readonly http: Pick<HttpClient, 'getJson' | 'postJson'>;
  /** Origins to ask instead of the real ones, without a slash at the end. */
  readonly hosts: Partial<Readonly<Record<VenueName, string>>>;
  readonly access: Access;
  /** The one deadline of all requests. */
  readonly signal: AbortSignal;
  /** A share of the deadline: the longest wait for a turn, and for a host while another one is left. */
  readonly patienceMs: number;
}

/** A venue that bans an address says for how long, up to days; who asks again every few minutes learns of its end. */
const LONGEST_PAUSE_MS = 300_000;

/** Another host may serve what one refuses: the address (403), or the country that it seems to be in (451). */
const REFUSED_HERE = new Set([403, 451]);

const tooOften = (detail: string) => err(fault('rate-limited', detail, true));

/** Waits for what the venue's limit allows. Whoever would wait too long is told so at once and costs nothing. */
const takeTurn = async (
  budget: Budget,
  weight: number,
  { signal, patienceMs }: AskOptions,
): Promise<Result<void, SourceFault>> => {
  if (budget.isPaused()) return tooOften('the venue asked us to wait');
  const waitMs = budget.reserve(weight, patienceMs);
  if (waitMs === null) return tooOften('beyond what the venue allows');
  if (waitMs === 0) return ok(undefined);
  const waited = await delay(waitMs, true, { signal }).catch(() => false);
  if (!waited) return tooOften('no turn before the deadline');
  return budget.isPaused() ? tooOften('the venue asked us to wait') : ok(undefined);
};

const within = async <T>(ms: number, deadline: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, ms);
  deadline.addEventListener('abort', stop, { once: true });
  if (deadline.aborted) stop();
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    deadline.removeEventListener('abort', stop);
  }
};

const send = (
  origin: string,
  { path, body, maxBytes }: VenueRequest,
  http: AskOptions['http'],
  signal: AbortSignal,
): Promise<Result<unknown, SourceFault>> => {
  const options = { signal, ...(maxBytes === undefined ? {} : { maxBytes }) };
  return body === undefined ? http.getJson(origin + path, options) : http.postJson(origin + path, body, options);
};

/** One host asked once, after a turn. */
const askHost = async (
  venue: Venue,
  origin: string,
  request: VenueRequest,
  isLast: boolean,
  options: AskOptions,
): Promise<Result<unknown, SourceFault>> => {
  const { http, access, signal, patienceMs } = options;
  const budget = access.budgetOf(venue);
  const turn = budget ? await takeTurn(budget, request.weight, options) : ok(undefined);
  if (!turn.ok) return turn;
  const once = (limit: AbortSignal) => send(origin, request, http, limit);
  const answer = await (isLast ? once(signal) : within(patienceMs, signal, once));
  if (!answer.ok && answer.error.code === 'rate-limited') {
    budget?.pause(Math.min(answer.error.retryAfterMs ?? venue.limit.perSeconds * 1000, LONGEST_PAUSE_MS));
  }
  return answer;
};

/** A limit is one for all hosts, and after the deadline nobody is asked. */
const mayServeElsewhere = ({ code, retryable, status }: SourceFault, { signal }: AskOptions): boolean =>
  !signal.aborted && code !== 'rate-limited' && (retryable || (status !== undefined && REFUSED_HERE.has(status)));

/**
 * One request at a venue: within its limit, at the host that answered last, and at the next one where that cannot be
 * reached. All hosts show one market and share one limit, so the answer is the venue's, whoever gave it.
 */
export const ask = async (
  venue: Venue,
  request: VenueRequest,
  options: AskOptions,
): Promise<Result<unknown, SourceFault>> => {
  const given = options.hosts[venue.name];
  const origins = given === undefined ? venue.hosts : [given];
  const first = options.access.hostOf(venue);
  for (let tried = 0; ; tried += 1) {
    const place = (first + tried) % origins.length;
    const isLast = tried === origins.length - 1;
    const answer = await askHost(venue, origins[place] ?? origins[0], request, isLast, options);
    if (answer.ok || !mayServeElsewhere(answer.error, options)) return answer;
    options.access.hostFailed(venue, place);
    if (isLast) return answer;
  }
};
