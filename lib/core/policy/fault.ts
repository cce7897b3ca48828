/** One thing that is wrong: where in the file, what stands there, what is allowed. */
export interface PolicyFault {
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
}

export const shown = (value: unknown): string => {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

export const fault = (path: string, found: unknown, allowed: string): PolicyFault => ({
  path,
  found: shown(found),
  allowed,
});

/** `path: found …, allowed …`, for a person. */
export const describeFault = ({ path, found, allowed }: PolicyFault): string =>
  `${path}: found ${found}; allowed: ${allowed}`;
