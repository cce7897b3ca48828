/** `5.21 %` of a fraction; at most two decimals, none that are zero. */
export const percent = (fraction: number): string => `${Math.round(fraction * 10_000) / 100} %`;
