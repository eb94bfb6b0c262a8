import type { RunRecord } from '../experiment/run-record.js';
import type { Scenario } from '../experiment/scenario.js';
import { overlayOf } from '../topology/overlay.js';
import { overlayPicture } from '../topology/picture/picture.js';
import { escaped, identifier } from './html.js';
import { trafficOf } from './network-traffic.js';

/** Larger overlays are no drawing on a page any more: `elascale topology show --svg` draws them. */
const nodes_max = 60;

/** The overlay of a scenario once for each run, with the run's flows and throttles; nothing without an overlay. */
export function overlayFigures(runs: readonly RunRecord[], { overlay: topology }: Scenario, section: string): string {
  if (topology === undefined) return '';
  const overlay = overlayOf(topology);
  if (overlay.switches.size + overlay.hosts.size > nodes_max) return '';
  const figures = runs.map((run) => {
    const file = `${section}-${identifier(run.policy)}-overlay.svg`;
    return `<figure><figcaption class="muted"><small>${escaped(run.policy)}: links by the largest share in use, the heaviest flows, and the ports where one was throttled.</small></figcaption>${overlayPicture(overlay, trafficOf(overlay, run.measured.timeline))}<p class="links"><button type="button" data-save="${file}">Save SVG</button></p></figure>`;
  });
  return `<h3>The overlay</h3><div class="overlays">${figures.join('\n')}</div>`;
}
