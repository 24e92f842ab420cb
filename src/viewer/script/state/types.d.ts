import type { GroupBy } from '../model/grouping.js';
import type { Levels } from '../model/levels.js';
import type { Head, Query, RecordingPart, Spike, Sums, Timeline, TimeRange } from '../model/types.js';

export type ViewName = 'time' | 'left' | 'table';

/** What the chart shows: the recording itself, or its calls merged. */
export interface Model {
  timeline: Timeline;
  levels: Levels;
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
export interface Theme {
  paper: string;
  ink: string;
  muted: string;
  line: string;
  link: string;
  band: string;
  ratio: number;
  colours: Uint32Array;
}

/** A lane that was read. */
export interface OpenLane {
  head: Head;
  levels: Levels;
}

/** What one chart shows. Spans are -1 for none. */
export interface ChartState {
  recording: RecordingPart;
  head: Head;
  /** By span. */
  spikeOf: Map<number, Spike>;
  model: Model;
  /** The recording itself. */
  time: Model;
  hovered: number;
  picked: number;
  marked: TimeRange | null;
  /** What is searched for or lit; the spans of the function that is hovered or picked. */
  matches: Levels | null;
  alike: Levels | null;
  theme: Theme;
}

/** What the viewer shows. */
export interface State extends ChartState {
  /** The lane that is open. */
  lane: number;
  view: ViewName;
  /** Rank, 0 for none. */
  spike: number;
  /** The function whose spans are lit, -1 for none. */
  lit: number;
  /** The origin whose spans are lit instead, -1 for none. */
  litOrigin: number;
  /** Origins that are hidden. */
  hidden: number[];
  query: Query;
  /** The table's column, behind a minus where the largest come first. */
  sort: string;
  /** What the table's rows are. */
  group: GroupBy;
  /** The groups of origins that are listed; all where it is empty. */
  only: string[];
  isDark: boolean;
}

/** What a chart asks for. */
export interface ChartActions {
  /** The range in view has changed. */
  viewed(): void;
  /** Where the view goes has changed. */
  moved(): void;
  hover(span: number, x: number, y: number): void;
  /** Selects a span, -1 for none, and shows it if asked to. */
  pick(span: number, reveal?: boolean): void;
  zoomTo(span: number): void;
  /** Marks a range; it is summed up when it is final. */
  mark(range: TimeRange | null, isFinal: boolean): void;
  goToSpike(rank: number): void;
}

/** What the viewer's parts may ask for. */
export interface Actions extends ChartActions {
  /** Draws the next frame; only what follows the pointer where nothing else has changed. */
  redraw(isOverlay?: boolean): void;
  /** Puts the state into the address, as a step to come back to or in place of the one before. */
  save(isStep: boolean): void;
  /** Takes it from there. */
  restore(): void;
  /** Says shortly, and for all to see, that something is done. */
  flash(text: string): void;
  /** Says it to those who do not see. */
  tell(text: string): void;
  /** Zooms by a factor below 1 to see less. */
  zoom(factor: number): void;
  pan(part: number): void;
  /** Makes sure that a span can be seen. */
  reveal(span: number): void;
  zoomToMark(): void;
  /** Chooses the recording's range in view. */
  look(range: TimeRange): void;
  /** The choice of a range is final. */
  looked(): void;
  reset(): void;
  stepSpike(direction: 1 | -1): void;
  openThread(lane: number): void;
  stepThread(direction: 1 | -1): void;
  stepFunction(f: number, direction: 1 | -1): void;
  stepMatch(direction: 1 | -1): void;
  /** Lights all spans of a function, -1 for none. */
  light(f: number, keepsSearch?: boolean): void;
  /** Lights all spans of an origin, -1 for none. */
  lightOrigin(o: number): void;
  /** Hides the spans of an origin, or shows them again. */
  hide(o: number): void;
  lookUp(): void;
  search(): void;
  setView(view: ViewName): void;
  move(where: 'up' | 'down' | 'left' | 'right'): void;
  copy(): void;
  /** Copies a text; where that is not allowed, selects what shows it. */
  copyText(text: string, shown: Element): void;
  /** Chooses what the table's rows are. */
  groupBy(by: GroupBy): void;
  /** Lists the functions of a group by its name; one of them is given. */
  openGroup(name: string, f: number): void;
  closePanel(): void;
  switchTheme(): void;
  toggleHelp(): void;
  back(): void;
}
