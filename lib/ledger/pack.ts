import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { err, ok, type Result } from '../core/units/index.ts';
import { fault, type LedgerError } from './fault.ts';

/** The database refuses items above 400 KB; the rest is for the attributes beside the text. */
const MAX_STORED_BYTES = 380_000;
/** No text of ours comes near it. What unpacks to more was not written here and must not fill the memory. */
const MAX_TEXT_BYTES = 16_000_000;

/** Canonical text as it is stored, or `too-large`. An entry takes a tenth of a millisecond, less than a thread would. */
export const pack = (text: string): Result<Uint8Array, LedgerError> => {
  const bytes = deflateRawSync(text, { level: 9 });
  if (bytes.length <= MAX_STORED_BYTES) return ok(bytes);
  return err(fault('too-large', `${bytes.length} bytes packed, at most ${MAX_STORED_BYTES} fit in one item`));
};

/** The text and the value in it, or `corrupt`. */
export const unpack = (bytes: Uint8Array | undefined): Result<{ text: string; value: unknown }, LedgerError> => {
  if (!bytes) return err(fault('corrupt', 'the packed text is missing'));
  try {
    const text = inflateRawSync(bytes, { maxOutputLength: MAX_TEXT_BYTES }).toString('utf8');
    return ok({ text, value: JSON.parse(text) as unknown });
  } catch (cause) {
    return err(fault('corrupt', `the packed text cannot be read: ${cause}`));
  }
};
