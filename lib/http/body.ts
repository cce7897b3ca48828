import type { Readable } from 'node:stream';
import { err, ok, type Result } from '../core/units/index.ts';
import { type HttpError, httpError } from './error.ts';
import { looseness } from './strict-json.ts';

const CUT_OFF = { code: 'ECONNRESET' };

/**
 * The text of a body as it arrives, already decompressed, and no byte more than `maxBytes` of it: the stream is destroyed
 * then, and with it the connection, so that nobody can make us read on. Rejects with what broke the stream.
 */
export const readText = (stream: Readable, maxBytes: number): Promise<Result<string, HttpError>> =>
  new Promise((resolve, reject) => {
    if (stream.destroyed) return reject(CUT_OFF);
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) return chunks.push(chunk);
      resolve(err(httpError('too-large', `more than ${maxBytes} bytes`)));
      return stream.destroy();
    });
    stream.on('end', () => resolve(ok(Buffer.concat(chunks).toString('utf8'))));
    stream.on('error', reject);
    stream.on('close', () => reject(CUT_OFF));
  });

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
