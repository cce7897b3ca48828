import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

/** What a function runs on: the deployment's runtime, or the oldest Node that the project promises to run on. */
export type BundleTarget = 'node24' | 'node20';

/** Packages written for `require` call it; a module has none of its own. */
const BANNER = "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);";

/** The module forms of packages, so that what is not called is left out: a third of the read function's bytes. */
const MAIN_FIELDS = ['module', 'main'];

/**
 * The SDK's search for credentials brings five more clients; a function finds its own in the environment. Discovery of
 * endpoints is made and never asked; event streams are spoken by none of the services that are called.
 */
const REPLACED = {
  '@aws-sdk/credential-provider-node': fileURLToPath(new URL('./function-credentials.ts', import.meta.url)),
  '@aws-sdk/middleware-endpoint-discovery': fileURLToPath(new URL('./endpoint-discovery.ts', import.meta.url)),
  '@smithy/core/event-streams': fileURLToPath(new URL('./event-streams.ts', import.meta.url)),
};

/**
 * The one description of how a function is bundled, in the words of `NodejsFunction`'s `bundling` (whose `format` is ESM):
 * the SDK inside, because the runtime's own loads slower and is of another version than what was tested.
 */
export const FUNCTION_BUNDLING = {
  target: 'node24' satisfies BundleTarget as BundleTarget,
  minify: true,
  sourceMap: true,
  // A stack trace needs places, not the text again.
  sourcesContent: false,
  mainFields: MAIN_FIELDS,
  banner: BANNER,
  externalModules: [] as string[],
  esbuildArgs: { '--alias': Object.entries(REPLACED).map(([from, to]) => `${from}=${to}`) },
};

/** The same for esbuild itself: `functions/NAME.ts` becomes `outfile`, which must end in `.mjs`. */
export const esbuildOptions = (
  entry: string,
  outfile: string,
  target: BundleTarget = FUNCTION_BUNDLING.target,
): BuildOptions => ({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target,
  minify: FUNCTION_BUNDLING.minify,
  sourcemap: FUNCTION_BUNDLING.sourceMap,
  sourcesContent: FUNCTION_BUNDLING.sourcesContent,
  mainFields: FUNCTION_BUNDLING.mainFields,
  banner: { js: FUNCTION_BUNDLING.banner },
  external: FUNCTION_BUNDLING.externalModules,
  alias: REPLACED,
});
