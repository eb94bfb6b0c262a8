/** Interfaces of a node that carry what another of the node carries too; a regular expression for Prometheus and for Lucene. */
export const innerDevices = 'lo|veth.*|docker.*|br-.*|vxlan.*';
