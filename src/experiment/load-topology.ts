import { topologyFaults } from '../topology/checks/topology-faults.js';
import { overlayOf, type Overlay } from '../topology/overlay.js';
import { topology, type Topology } from '../topology/topology.js';
import { didYouMean } from './input/did-you-mean.js';
import { refuseOtherKind } from './input/document-kind.js';
import { InputError } from './input/input-error.js';
import { parseDocument, placed, type PathFault } from './input/schema-faults.js';
import { readYaml, type YamlDocument } from './input/yaml-document.js';

/** A topology's file, checked and worked out. */
export interface LoadedTopology {
  readonly file: string;
  readonly topology: Topology;
  readonly overlay: Overlay;
}

/**
 * Reads a topology's file.
 * @throws InputError with every fault of the first stage that found one: syntax, schema, then what goes across.
 */
export function loadTopology(file: string): LoadedTopology {
  const document = readYaml(file);
  refuseOtherKind(document, [], 'a topology');
  return { file, ...topologyOf(document) };
}

/** @throws InputError */
export function topologyOf(document: YamlDocument): { readonly topology: Topology; readonly overlay: Overlay } {
  const read = parseDocument(topology, document);
  const faults = topologyFaults(read).map(({ known, ...fault }): PathFault => {
    const suggestion = known === undefined ? undefined : didYouMean(known.name, known.names);
    return { ...fault, ...(suggestion === undefined ? {} : { suggestion }) };
  });
  if (faults.length > 0) throw new InputError(placed(faults, document));
  return { topology: read, overlay: overlayOf(read) };
}
