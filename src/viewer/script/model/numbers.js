// Functions of `Math` by their short names, which the bundle makes shorter still.
export const { abs, ceil, floor, log10, max, min, round } = Math;
