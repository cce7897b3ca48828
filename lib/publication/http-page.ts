import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { COMMON_HEADERS, type HttpAnswer, type HttpHandler } from './http-payload.ts';
import { etagMatches } from './http-view.ts';

/** One file of the page. */
export interface PageFile {
  readonly contentType: string;
  readonly body: string;
}

/** The page for people: its files by path. `/` is the document; the names of all others carry a hash of their content. */
export type Page = Readonly<Record<string, PageFile>>;

/** Where the page comes from, asked with the first request for it; null where it was not built. */
export type PageSource = () => Promise<Page | null>;

/** The page as a build left it in a file, or null where there is no such file. */
export const pageFrom =
  (file: URL): PageSource =>
  async () => {
    const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return null;
      throw cause;
    });
    return text === null ? null : (JSON.parse(text) as Page);
  };

/**
 * Scripts, styles and requests of this host alone, nothing inline, no frame around it: what a page that people decide
 * by must not let anybody change.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const DOCUMENT_HEADERS = {
  'Content-Security-Policy': POLICY,
  'Referrer-Policy': 'no-referrer',
  // Kept, but asked for each time: a new document names new files.
  'Cache-Control': 'no-cache',
};
const FILE_HEADERS = { 'Cache-Control': 'public, max-age=31536000, immutable' };

const etagOf = ({ body }: PageFile): string => `"${createHash('sha256').update(body).digest('hex')}"`;

/** A file of the page, or null where there is none at this path. */
export const pageAnswer = (page: Page, path: string, ifNoneMatch: string | undefined): HttpAnswer | null => {
  const file = Object.hasOwn(page, path) ? page[path] : undefined;
  if (file === undefined) return null;
  const headers = {
    ...COMMON_HEADERS,
    'Content-Type': file.contentType,
    ETag: etagOf(file),
    ...(path === '/' ? DOCUMENT_HEADERS : FILE_HEADERS),
  };
  if (etagMatches(ifNoneMatch, headers.ETag)) return { statusCode: 304, headers, body: '' };
  return { statusCode: 200, headers, body: file.body };
};

const isPagePath = (path: string): boolean => path === '/' || path.startsWith('/assets/');

/** Answers what the page consists of from `source`, and everything else by `handler`, as if there were no page. */
export const withPage = (handler: HttpHandler, source: PageSource): HttpHandler => {
  let loaded: Promise<Page | null> | undefined;
  const load = (): Promise<Page | null> => {
    loaded ??= source().catch((cause) => {
      loaded = undefined;
      throw cause;
    });
    return loaded;
  };
  return async (event) => {
    const { method } = event.requestContext.http;
    if (!isPagePath(event.rawPath) || (method !== 'GET' && method !== 'HEAD')) return handler(event);
    const page = await load();
    const answer = page && pageAnswer(page, event.rawPath, event.headers['if-none-match']);
    if (!answer) return handler(event);
    return method === 'HEAD' ? { ...answer, body: '' } : answer;
  };
};
