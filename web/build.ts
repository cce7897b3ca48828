import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '../lib/publication/index.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Files of the page by their names with a content hash: a name is one sequence of bytes for ever. */
const bundle = async (): Promise<ReadonlyMap<string, string>> => {
  // Only when a page is asked for: a controller that nobody looks at does not pay for the bundler.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: { page: 'main.ts', icon: 'icon.svg' },
    entryNames: '[name]-[hash]',
    outdir: 'assets',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    loader: { '.svg': 'copy' },
    legalComments: 'inline',
    logLevel: 'silent',
  });
  return new Map(outputFiles.map(({ path, text }) => [path.replaceAll('\\', '/').split('/').at(-1) ?? '', text]));
};

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

const named = (files: ReadonlyMap<string, string>, name: string, ending: string): string => {
  const found = [...files.keys()].find((file) => file.startsWith(`${name}-`) && file.endsWith(`.${ending}`));
  if (found === undefined) throw new Error(`the page's bundle has no ${name}.${ending}`);
  return `/assets/${found}`;
};

/** The page and everything it loads: nothing of it comes from another host. Throws where the sources do not compile. */
export const buildPage = async (): Promise<Page> => {
  const files = await bundle();
  const html = (await readFile(join(here, 'index.html'), 'utf8'))
    .replace('page.css', named(files, 'page', 'css'))
    .replace('page.js', named(files, 'page', 'js'))
    .replace('icon.svg', named(files, 'icon', 'svg'));
  const assets = [...files].map(([name, body]) => {
    const contentType = TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    return [`/assets/${name}`, { contentType, body }] as const;
  });
  return Object.fromEntries([['/', { contentType: 'text/html; charset=utf-8', body: html }], ...assets]);
};

/** `node --import tsx web/build.ts FOLDER` leaves the page where the function that serves it looks for it. */
const [, program, folder] = process.argv;
if (program === fileURLToPath(import.meta.url) && folder !== undefined) {
  await writeFile(join(folder, 'page.json'), JSON.stringify(await buildPage()));
}
