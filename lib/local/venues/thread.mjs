// A thread does not inherit how its parent reads TypeScript, and the loader's own flag is without effect in a thread:
// so this first file is plain JavaScript and asks the loader by name.
import { tsImport } from 'tsx/esm/api';

await tsImport('./worker.ts', import.meta.url);
