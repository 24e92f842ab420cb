import type { Report } from './report.js';

export type { Report };

/** Paths of recordings or folders of them, or the bytes of one; gzipped or not. */
export type Recording = string | URL | readonly string[] | Uint8Array;

/** Options of every output. */
export interface Options {
  /** The part of the recording to look at, such as `1.2s`, `300ms` or `40%`. */
  from?: string;
  to?: string;
  /** Which threads: `main`, `all`, a name, `PID:TID` or a number. */
  thread?: string | readonly string[];
  /** Whether the exact events of a trace stand in one stack with the calls. Default: woven. */
  events?: 'woven' | 'off';
  /** Whether the clocks of several recordings are believed. Default: clock. */
  align?: 'clock' | 'start';
  /** Folders in which source maps are looked for; `false`: none is looked for. */
  sourceMaps?: string | readonly string[] | false;
  /** Folders that paths are shown without. */
  stripPrefix?: string | readonly string[];
  /** Is told what was odd about the recording. */
  warn?: (message: string) => void;
}

export interface RenderOptions extends Options {
  /** Default: svg. */
  format?: 'svg' | 'html' | 'png' | 'md' | 'json' | 'folded' | 'pprof';
  title?: string;
  subtitle?: string;
  /** Width of a picture in px. */
  width?: number;
  /** Pixels of a PNG for one px of the width. */
  scale?: number;
  /** Bars narrower than this are joined, in px. */
  minWidth?: number;
  colors?: 'origin' | 'file' | 'function';
  /** Calls in time order, or merged. Default: chart. */
  view?: 'chart' | 'graph';
  /** Without script and data. */
  static?: boolean;
  /** The most bytes of a chart with its data, such as `5MB`. */
  maxSize?: string;
}

export interface ReportOptions extends Options {
  title?: string;
  /** Whether every span is listed. */
  spans?: boolean;
}

/** Draws a recording, or writes it in another format. */
export function render(recording: Recording, options?: RenderOptions): Promise<Uint8Array>;

/** What the JSON report says of a recording. */
export function report(recording: Recording, options?: ReportOptions): Promise<Report>;

/** Why there is no output: the message says what is wrong, `hint` what to do. */
export class FlameError extends Error {
  hint: string;
  /** The exit status of the command: 1 failed, 2 wrong usage. */
  status: number;
}
