import { gunzipSync, inflateRawSync } from 'node:zlib';
import { err, ok, type Result } from '../core/units/index.ts';

/** Records of a ZIP archive by their first bytes, little-endian (PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16). */
const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
/** Where a size does not fit into 32 bits and another record tells it. */
const ELSEWHERE = 0xffffffff;

interface Directory {
  readonly entries: number;
  readonly offset: number;
}

const directoryOf = (zip: Buffer): Directory | null => {
  const earliest = Math.max(0, zip.length - END_BYTES - LONGEST_COMMENT);
  for (let at = zip.length - END_BYTES; at >= earliest; at -= 1) {
    if (zip.readUInt32LE(at) !== END_OF_DIRECTORY) continue;
    return { entries: zip.readUInt16LE(at + 10), offset: zip.readUInt32LE(at + 16) };
  }
  return null;
};

const unzip = (zip: Buffer): Result<Buffer, string> => {
  const directory = directoryOf(zip);
  if (!directory || zip.readUInt32LE(directory.offset) !== CENTRAL_HEADER) return err('no sound ZIP archive');
  if (directory.entries !== 1)
    return err(`a ZIP archive of ${directory.entries} files: unpack it and give those you want`);
  const method = zip.readUInt16LE(directory.offset + 10);
  const [packed, size] = [zip.readUInt32LE(directory.offset + 20), zip.readUInt32LE(directory.offset + 24)];
  const local = zip.readUInt32LE(directory.offset + 42);
  if (packed === ELSEWHERE || size === ELSEWHERE || zip.readUInt32LE(local) !== LOCAL_HEADER) {
    return err('a ZIP archive of a kind that is not read here: unpack it');
  }
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const content = zip.subarray(start, start + packed);
  if (method !== STORED && method !== DEFLATED) return err('packed in a way that is not read here: unpack it');
  const plain = method === STORED ? content : inflateRawSync(content);
  return plain.length === size ? ok(plain) : err('a ZIP archive that is cut short');
};

/** The text behind the bytes of a file: plain, gzip, or a ZIP archive of one file, told by their first bytes. */
export const unpack = (bytes: Buffer): Result<Buffer, string> => {
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return ok(gunzipSync(bytes));
    return bytes.length >= END_BYTES && bytes.readUInt32LE(0) === LOCAL_HEADER ? unzip(bytes) : ok(bytes);
  } catch (cause) {
    return err(`cannot be unpacked (${(cause as Error).message})`);
  }
};
