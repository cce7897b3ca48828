/** What a path asks for. `version` is as written; null stands for the newest. */
export type Route =
  | { readonly name: 'none' }
  | { readonly name: 'markets' }
  | { readonly name: 'health' }
  | { readonly name: 'parameters'; readonly market: string; readonly version: string | null }
  | { readonly name: 'entries'; readonly market: string; readonly version: string };

const NONE: Route = { name: 'none' };

/** `null` for what is no percent-encoding of anything: no market is called that. */
const decoded = (segment: string): string | null => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
};

const marketRoute = (market: string, kind: string | undefined, version: string | undefined): Route => {
  if (kind === 'parameters') return { name: 'parameters', market, version: version ?? null };
  return kind === 'entries' && version !== undefined ? { name: 'entries', market, version } : NONE;
};

export const routeOf = (path: string): Route => {
  const [root, api, collection, market, kind, version, ...rest] = path.split('/').map(decoded);
  if (root !== '' || api !== 'v1' || rest.length > 0) return NONE;
  if (market === undefined) return collection === 'markets' || collection === 'health' ? { name: collection } : NONE;
  if (collection !== 'markets') return NONE;
  return marketRoute(market ?? '', kind ?? undefined, version === null ? '' : version);
};
