// What the script works on. `Head` and `RecordingPart` are parts of the payload, as `src/viewer/head.rs` and
// `src/viewer/recording.rs` write them: change both together, and the version.
// All times are whole microseconds from the recording's origin.

/** Code, garbage collector, (program), (idle), (root), exact event. */
export type Kind = 0 | 1 | 2 | 3 | 4 | 5;

/** What colours tell apart. */
export type Scheme = 'origin' | 'file' | 'function';

/** What a filter tells apart. */
export type OriginGroup = 'own' | 'packages' | 'runtime' | 'native' | 'generated' | 'gc' | 'events' | 'none';

export interface Origin {
  name: string;
  /** The same where there is room for what it means. */
  title: string;
  group: OriginGroup;
  /** Its colours where they stand for origins, as places in the palette. */
  colours: number[];
}

export interface Head {
  title: string;
  subtitle: string | null;
  range: [number, number];
  interval: number;
  isExact: boolean;
  /** Whether CPU times are known, and no estimates. */
  knowsCpu: boolean;
  /** From, to, and what there is to say. */
  longTasks: [number, number, string][];
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
    /** Its script as shown, empty for none. */
    script: number[];
    line: number[];
    column: number[];
    kind: Kind[];
    /** Where its code lives, as a place in `origins`. */
    origin: number[];
    /** Its colour, by what colours tell apart. */
    colours: Record<Scheme, number[]>;
    selfUs: number[];
    totalUs: number[];
    spans: number[];
    samples: number[];
    notOptimized: [number, number][];
    /** What was recorded of those that are known by their originals. */
    generated: [number, number][];
    /** Where their source is, if links are asked for. */
    links?: [number, number][];
    /** Lines of their source, if they are asked for: function, samples in any line, and line, samples, text of each. */
    sources?: [number, number, [number, number, number][]][];
  };
  origins: Origin[];
  spikes: Spike[];
  /** What to say where there is none. */
  noSpikes: string;
  glossary: { word: string; meaning: string }[];
  /** What colours tell apart at first. */
  scheme: Scheme;
  /** A stall is at least that long. */
  shortestStall: number;
  warnings: { code: string; count: number; message: string }[];
  palette: [string, string][];
  layout: {
    rowHeight: number;
    labelSize: number;
    textSize: number;
    labelPadding: number;
    gapFrom: number;
    advance: number;
    font: string;
  };
}

export interface Spike {
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
  /** What the differences are of. */
  beside: string;
  /** What took more or less, and how much. */
  differences: [string, string][];
  /** The usual call: row, start and end. */
  usual?: [number, number, number];
}

export interface SpikeOfLane {
  rank: number;
  lane: number;
  name: string;
  cpuUs: number;
  at: number;
  why: string;
}

/** What `src/viewer/recording.rs` writes of all lanes. */
export interface RecordingPart {
  /** None where there is only one. */
  lanes: { name: string; facts: string; strip: string }[];
  spikes: SpikeOfLane[];
  /** Name, from, to, and all of it in words. */
  marks: [string, number, number, string][];
}

/** Numbers in time order; floats only where 32 bits do not hold them. */
export type Numbers = Uint32Array | Float64Array;

/**
 * The recording's spans, as columns: row by row, in time order within a row. Spans begin and end at
 * changes of stack and name these by number, because several changes can happen in the same
 * microsecond: comparing the numbers is always exact.
 */
export interface Timeline {
  rows: number;
  spans: number;
  changes: number;
  functions: number;
  /** Where each row's spans begin; one more than rows. */
  first: Uint32Array;
  /** By change: when, and before it the samples and the time that they do not stand for. */
  times: Numbers;
  samples: Uint32Array;
  lost: Numbers;
  /** By span: the changes at which it begins and ends, and its function. */
  start: Uint32Array;
  end: Uint32Array;
  function: Uint16Array | Uint32Array;
}

/** What `replay` reports to; spans are indices, times are cut to the range that is replayed. */
export interface Visitor {
  open(span: number, row: number, at: number): void;
  close(span: number, row: number, from: number, at: number): void;
}

/** Work that is done in slices: yields where it can be interrupted. */
export type Job<T = void> = Generator<undefined, T, undefined>;

/** Sums over a range, by function. */
export interface Sums {
  self: Float64Array;
  total: Float64Array;
  spans: Float64Array;
  busy: number;
}

export type TimeRange = [from: number, to: number];

export interface Query {
  text: string;
  regex: boolean;
  matchCase: boolean;
}

declare global {
  // Not in TypeScript's own list yet.
  interface Uint8ArrayConstructor {
    fromBase64?(text: string): Uint8Array<ArrayBuffer>;
  }
}
