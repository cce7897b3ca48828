import type { Writable } from 'node:stream';
import type { HttpAnswer } from './http-payload.ts';

/** A reader that takes nothing for so long is gone or as good as gone; it comes back and goes on where it was. */
const SLOW_READER_MS = 10_000;

/** True once there is room again; false when the reader has gone or took nothing until the deadline. */
const roomIn = (out: Writable, deadlineMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const settle = (room: boolean) => () => {
      clearTimeout(timer);
      out.off('drain', onDrain).off('close', onClose);
      resolve(room);
    };
    const [onDrain, onClose] = [settle(true), settle(false)];
    const timer = setTimeout(onClose, deadlineMs);
    out.once('drain', onDrain).once('close', onClose);
  });

/**
 * Writes events as they come, each only when the one before has gone out: a slow reader is waited for up to a deadline and
 * then dropped, and never costs more memory than one event. Ends `out` when the events end.
 */
export const writeEvents = async (
  events: AsyncIterable<string>,
  out: Writable,
  slowReaderMs = SLOW_READER_MS,
): Promise<void> => {
  for await (const text of events) {
    if (out.destroyed || out.writableEnded) return;
    if (text === '' || out.write(text)) continue;
    if (!(await roomIn(out, slowReaderMs))) {
      out.destroy();
      return;
    }
  }
  out.end();
};

/** The answer with its events gathered into the body, for a caller that can only take it whole. */
export const gathered = async ({ events, ...answer }: HttpAnswer): Promise<HttpAnswer> => {
  if (!events) return answer;
  let { body } = answer;
  for await (const text of events) body += text;
  return { ...answer, body };
};
