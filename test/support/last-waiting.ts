import type { HttpClient } from '../../lib/http/index.ts';

type Questions = Pick<HttpClient, 'getJson' | 'postJson'>;

/**
 * A deadline that comes when nothing is out any more but what is asked of these origins, which never answer: no test has
 * to guess how long the others take on a busy machine.
 */
export const lastWaiting = (http: Questions, silent: readonly string[]): { http: Questions; signal: AbortSignal } => {
  const deadline = new AbortController();
  const waiting = new Map<string, number>();
  const isSilent = (origin: string): boolean => silent.includes(origin);
  const counted = async <T>(url: string, ask: () => Promise<T>): Promise<T> => {
    const { origin } = new URL(url);
    waiting.set(origin, (waiting.get(origin) ?? 0) + 1);
    const answer = await ask();
    waiting.set(origin, (waiting.get(origin) ?? 0) - 1);
    if ([...waiting].every(([one, count]) => count === 0 || isSilent(one))) deadline.abort();
    return answer;
  };
  return {
    signal: deadline.signal,
    http: {
      getJson: (url, options) => counted(url, () => http.getJson(url, options)),
      postJson: (url, body, options) => counted(url, () => http.postJson(url, body, options)),
    },
  };
};
