import { createInterface } from 'node:readline';
import { type Folder, openFolder } from '../../lib/local/folder.ts';

/**
 * A process that opens and releases a data folder when it is told to, a line at a time, and answers each with one line:
 * so that real processes can race, hold and die.
 */
let open: Folder | null = null;
for await (const line of createInterface({ input: process.stdin })) {
  const { release, at, ...options } = JSON.parse(line) as {
    root: string;
    realm: string;
    at: number;
    release?: boolean;
  };
  if (release) {
    open?.release();
    open = null;
    console.log('{}');
    continue;
  }
  // Spinning and not sleeping: only so do processes meet within microseconds of each other.
  while (Date.now() < at);
  const result = openFolder(options);
  if (result.ok) open = result.value;
  console.log(JSON.stringify(result.ok ? { ok: true } : result));
}
