import type { TimeRange } from '../model/types.js';
import type { Address } from './address.js';
import type { Chart } from './chart/chart.js';
import type { Followers } from './follow.js';
import type { Help } from './help.js';
import type { Lanes } from './lanes.js';
import type { Legend } from './legend.js';
import type { Overview } from './overview.js';
import type { Panel } from './panel.js';
import type { SearchBox } from './searchbox.js';
import type { Table } from './table/table.js';
import type { ThemeSwitch } from './theme.js';
import type { Tip } from './tip.js';

/** The parts of a viewer, as its actions have them. */
export interface Viewer {
  app: HTMLElement;
  chart: Chart;
  overview: Overview;
  table: Table;
  panel: Panel;
  legend: Legend;
  search: SearchBox;
  lanes: Lanes;
  help: Help;
  tip: Tip;
  address: Address;
  follow: Followers;
  theme: ThemeSwitch;
  /** Ranges to step back to. */
  trail: TimeRange[];
  /** Shows the view that is chosen. */
  applyView(): void;
  /** Prepares what the first frames do without, and stops doing so. */
  complete(): void;
  stop(): void;
}
