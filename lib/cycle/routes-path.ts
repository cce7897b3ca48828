/** What a path asks for, by the template that it fits: the values are as written, decoded, perhaps empty. */
export interface Match<T> {
  readonly row: T;
  readonly params: Readonly<Record<string, string>>;
}

/** Stands for what is no percent-encoding of anything: nothing is called that. */
const UNREADABLE = '\uFFFD';

const decoded = (segment: string): string => {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return UNREADABLE;
  }
};

const isParam = (segment: string): boolean => segment.startsWith('{');

interface Template<T> {
  readonly row: T;
  readonly segments: readonly string[];
}

const paramsOf = <T>(
  { segments }: Template<T>,
  asked: readonly string[],
): Readonly<Record<string, string>> | undefined => {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = asked[index] ?? '';
    if (isParam(segment)) params[segment.slice(1, -1)] = value;
    else if (segment !== value) return undefined;
  }
  return params;
};

/**
 * Finds the row whose `path`, a template such as `/v1/markets/{market}/parameters`, a path fits; null when none does. A
 * segment in braces fits anything, the empty text too; a fixed one only itself.
 */
export const createMatcher = <T extends { readonly path: string }>(
  rows: readonly T[],
): ((path: string) => Match<T> | null) => {
  const byLength = new Map<number, Template<T>[]>();
  for (const row of rows) {
    const segments = row.path.split('/');
    byLength.set(segments.length, [...(byLength.get(segments.length) ?? []), { row, segments }]);
  }
  return (path) => {
    const asked = path.split('/').map(decoded);
    for (const template of byLength.get(asked.length) ?? []) {
      const params = paramsOf(template, asked);
      if (params) return { row: template.row, params };
    }
    return null;
  };
};
