import type { IncomingMessage } from 'node:http';

/** An approval with a dozen signatures has a few kilobytes; what is far longer is never kept. */
export const LARGEST_BODY_BYTES = 65_536;
/** So much of a body that is too large is passed over, so that its sender hears why; a longer one is cut off. */
const PASSED_OVER_BYTES = 4 * 1024 * 1024;

export type Body =
  | { readonly kind: 'text'; readonly text: string }
  /** `endless`: the connection can carry nothing after it. */
  | { readonly kind: 'too-large'; readonly endless: boolean }
  /** Whoever sent it is gone. */
  | { readonly kind: 'broken-off' };

/** Whether it asks and carries nothing that anybody would look at. */
export const isRead = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';
export const NO_BODY: Body = { kind: 'text', text: '' };

/** What a request carries beside its head. */
export const readBody = async (request: IncomingMessage): Promise<Body> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // The iterator would end the connection with itself, and with it the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > PASSED_OVER_BYTES) return { kind: 'too-large', endless: true };
      if (bytes <= LARGEST_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    return { kind: 'broken-off' };
  }
  if (bytes > LARGEST_BODY_BYTES) return { kind: 'too-large', endless: false };
  return { kind: 'text', text: Buffer.concat(chunks).toString('utf8') };
};
