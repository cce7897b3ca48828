import type { Readable } from 'node:stream';
import { err, ok, type Result } from '../core/units/index.ts';
import { type HttpError, httpError } from './error.ts';
import { looseness } from './strict-json.ts';

/**
 * The text of a body as it arrives, already decompressed, and no byte more than `maxBytes` of it: leaving the loop
 * destroys the stream, and with it the connection, so that nobody can make us read on.
 */
export const readText = async (stream: Readable, maxBytes: number): Promise<Result<string, HttpError>> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return err(httpError('too-large', `more than ${maxBytes} bytes`));
    chunks.push(chunk);
  }
  return ok(Buffer.concat(chunks).toString('utf8'));
};

const MEDIA_TYPE = /^[\w.+-]{1,60}\/[\w.+-]{1,60}/;

/**
 * Parses JSON whatever media type it claims; venues mislabel it. The claim only helps people to see an error page. What
 * is JSON by its letter and could be read in two ways is none.
 */
export const parseJson = (text: string, contentType: unknown): Result<unknown, HttpError> => {
  const loose = looseness(text);
  if (loose) return err(httpError('not-json', loose));
  try {
    return ok(JSON.parse(text));
  } catch {
    return err(httpError('not-json', `${MEDIA_TYPE.exec(String(contentType))?.[0] ?? 'no media type'}`));
  }
};
