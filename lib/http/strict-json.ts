/** Answers of venues are six levels deep at most; a reader that recurses would be stopped by what is thousands deep. */
const DEEPEST = 32;

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPEN_OBJECT, OPEN_ARRAY, CLOSE_OBJECT, CLOSE_ARRAY] = [0x7b, 0x5b, 0x7d, 0x5d];
const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** Place after the string that begins at `start`, or the text's end where it is not closed. */
const afterString = (text: string, start: number): number => {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    // An even run of backslashes escapes itself and not the quote.
    if ((end - before) % 2 === 1) return end + 1;
  }
  return text.length;
};

/** One key may be written in many ways: `"price"` and `"pric\u0065"` are the same. */
const unescaped = (literal: string): string => {
  if (!literal.includes('\\')) return literal;
  try {
    return `"${JSON.parse(literal)}"`;
  } catch {
    return literal;
  }
};

const isKey = (text: string, after: number): boolean => {
  let place = after;
  while (isBlank(text.charCodeAt(place))) place += 1;
  return text.charCodeAt(place) === COLON;
};

/** The keys so far of each open object, from the outermost; null for an array. */
type Open = (Set<string> | null)[];

/** True where the string from `start` up to `after` is a key that its object has already. */
const repeats = (text: string, start: number, after: number, open: Open): boolean => {
  const keys = open.at(-1);
  if (!keys || !isKey(text, after)) return false;
  const key = unescaped(text.slice(start, after));
  if (keys.has(key)) return true;
  keys.add(key);
  return false;
};

const bracket = (code: number, open: Open): void => {
  if (code === OPEN_OBJECT) open.push(new Set());
  else if (code === OPEN_ARRAY) open.push(null);
  else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) open.pop();
};

/**
 * What `JSON.parse` would pass over in silence, or null. Of two entries under one key it keeps the last, so that two
 * readers of one answer could see two prices; both RFC 8259, section 4, and I-JSON (RFC 7493, 2.3) ask for unique names.
 * One pass over the text, cheaper than parsing it (`bench/strict-json.ts`); whether the text is JSON at all is for the
 * parser to say.
 */
export const looseness = (text: string): 'duplicate key' | 'nested too deeply' | null => {
  const open: Open = [];
  for (let place = 0; place < text.length; ) {
    const code = text.charCodeAt(place);
    if (code === QUOTE) {
      const after = afterString(text, place);
      if (repeats(text, place, after, open)) return 'duplicate key';
      place = after;
    } else {
      bracket(code, open);
      if (open.length > DEEPEST) return 'nested too deeply';
      place += 1;
    }
  }
  return null;
};
