import type { Ingestion } from './ingestion.js';
import type { SampleWindow } from './sample-window.js';

/** Where the samples of a service or node group come together, and how they get there. */
export interface Watched {
  readonly window: SampleWindow;
  readonly ingestion: Ingestion;
}
