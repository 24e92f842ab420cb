// The payload's head, as `src/viewer/head.rs` writes it: change both together, and the version.
// All times are whole microseconds from the recording's origin.

interface Head {
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
    origin: number[];
    colour: number[];
    selfUs: number[];
    totalUs: number[];
    spans: number[];
    samples: number[];
    notOptimized: [number, number][];
    /** What was recorded of those that are known by their originals. */
    generated: [number, number][];
  };
  spikes: Spike[];
  /** What to say where there is none. */
  noSpikes: string;
  glossary: { word: string; meaning: string }[];
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

/** What `src/viewer/recording.rs` writes of all lanes. */
interface RecordingPart {
  /** None where there is only one. */
  lanes: { name: string; facts: string; strip: string }[];
  spikes: SpikeOfLane[];
  /** Name, from, to, and all of it in words. */
  marks: [string, number, number, string][];
}

interface SpikeOfLane {
  rank: number;
  lane: number;
  name: string;
  cpuUs: number;
  at: number;
  why: string;
}

/** A lane that was read. */
interface OpenLane {
  head: Head;
  levels: import('./model/levels.js').Levels;
}

/** Code, garbage collector, (program), (idle), (root), exact event. */
type Kind = 0 | 1 | 2 | 3 | 4 | 5;

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

/**
 * The recording's spans, as columns: row by row, in time order within a row. Spans begin and end at
 * changes of stack and name these by number, because several changes can happen in the same
 * microsecond: comparing the numbers is always exact.
 */
interface Timeline {
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

type TimeRange = [from: number, to: number];

type ViewName = 'time' | 'left' | 'table';

interface Query {
  text: string;
  regex: boolean;
  matchCase: boolean;
}

/** What the chart shows: the recording itself, or its calls merged. */
interface Model {
  timeline: Timeline;
  levels: import('./model/levels.js').Levels;
  range: TimeRange;
  /** How many spans each span stands for, where calls are merged. */
  merged: Uint32Array | null;
  /** The range in view, and the one that a motion leads to. */
  seen: TimeRange;
  goal: TimeRange;
  /** Sums of the range that was merged; those of the recording stand in the head. */
  sums: Sums | null;
  scroll: number;
}

/** Colours of the chosen scheme, those of functions as pixels, and device pixels per px. */
interface Theme {
  paper: string;
  ink: string;
  muted: string;
  line: string;
  link: string;
  band: string;
  ratio: number;
  colours: Uint32Array;
}

/** What the viewer's parts may ask for; `app.js` does it. */
interface Actions {
  /** The range in view has changed. */
  viewed(): void;
  /** Where the view goes has changed. */
  moved(): void;
  hover(span: number, x: number, y: number): void;
  /** Selects a span, -1 for none, and shows it if asked to. */
  pick(span: number, reveal?: boolean): void;
  zoomTo(span: number): void;
  zoomToMark(): void;
  /** Marks a range; it is summed up when it is final. */
  mark(range: TimeRange | null, isFinal: boolean): void;
  /** Chooses the recording's range in view. */
  look(range: TimeRange): void;
  /** The choice of a range is final. */
  looked(): void;
  reset(): void;
  goToSpike(rank: number): void;
  stepSpike(direction: 1 | -1): void;
  openThread(lane: number): void;
  stepThread(direction: 1 | -1): void;
  stepFunction(f: number, direction: 1 | -1): void;
  stepMatch(direction: 1 | -1): void;
  /** Lights all spans of a function, -1 for none. */
  light(f: number, keepsSearch?: boolean): void;
  lookUp(): void;
  setView(view: ViewName): void;
  move(where: 'up' | 'down' | 'left' | 'right'): void;
  copy(): void;
  closePanel(): void;
  switchTheme(): void;
  toggleHelp(): void;
  back(): void;
}

// Not in TypeScript's own list yet.
interface Uint8ArrayConstructor {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}
