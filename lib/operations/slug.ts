/** The name of a heading's place in a rendered page, as GitHub makes it: lower case, dashes for blanks, no punctuation. */
export const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
