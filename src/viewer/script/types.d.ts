// The payload's head, as `src/viewer/head.rs` writes it: change both together, and the version.
// All times are whole microseconds from the recording's origin.

interface Head {
  title: string;
  subtitle: string | null;
  range: [number, number];
  interval: number;
  busy: number;
  idle: number;
  program: number;
  garbageCollector: number;
  samples: number;
  changes: number;
  spansByRow: number[];
  texts: string[];
  functions: {
    name: number[];
    url: number[];
    line: number[];
    column: number[];
    kind: Kind[];
    package: number[];
    colour: number[];
    selfUs: number[];
    totalUs: number[];
    spans: number[];
    samples: number[];
    notOptimized: [number, number][];
  };
  spikes: Spike[];
  warnings: { code: string; count: number; message: string }[];
  palette: [string, string][];
  layout: {
    padding: number;
    rowHeight: number;
    labelSize: number;
    textSize: number;
    labelPadding: number;
    gapFrom: number;
    advance: number;
    font: string;
  };
}

/** Code, garbage collector, (program), (idle), (root). */
type Kind = 0 | 1 | 2 | 3 | 4;

interface Spike {
  rank: number;
  kind: 'call' | 'one-off' | 'task';
  function: number;
  row: number;
  parts: [number, number][];
  cpuUs: number;
  excessUs: number;
  medianUs: number;
  ratio: number;
  calls: number;
  why: string;
}

/** Numbers in time order; floats only where 32 bits do not hold them. */
type Numbers = Uint32Array | Float64Array;

/** What `replay` reports to; spans are indices, times are cut to the range that is replayed. */
interface Visitor {
  open(span: number, row: number, at: number): void;
  close(span: number, row: number, from: number, at: number): void;
}

/** Work that is done in slices: yields where it can be interrupted. */
type Job<T = void> = Generator<undefined, T, undefined>;

/** Sums over a range, by function. */
interface Sums {
  self: Float64Array;
  total: Float64Array;
  spans: Float64Array;
  busy: number;
}

// Not in TypeScript's own list yet.
interface Uint8ArrayConstructor {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}
