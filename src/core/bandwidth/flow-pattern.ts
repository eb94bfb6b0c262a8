import { z } from 'zod';
import type { Flow, Transport } from '../plant/network.js';

/** Flows by their hosts, `*` standing for any text, and by their transport where one is given. */
export interface FlowPattern {
  readonly source: string;
  readonly destination: string;
  readonly transport?: Transport;
}

const form = /^([^\s>:]+)>([^\s>:]+?)(?::(tcp|udp)\/(\d{1,5}))?$/;
const port_max = 65_535;

/** `h5>h2`, `iot-*>h2`, `*>h2:tcp/6969`: the form of `flowName`, with `*` for any part of a host's name. */
export const flowPattern = z
  .string()
  .refine((text) => Number(form.exec(text)?.[4] ?? (form.test(text) ? 0 : NaN)) <= port_max, {
    error: (issue) => `flows as source>destination or source>destination:tcp/PORT, with * in names, for example *>h2:tcp/6969; found ${JSON.stringify(issue.input)}`,
  })
  .transform((text): FlowPattern => {
    const [, source, destination, protocol, port] = form.exec(text)!;
    const transport = protocol === undefined ? {} : { transport: { protocol: protocol as Transport['protocol'], destination_port: Number(port) } };
    return { source: source!, destination: destination!, ...transport };
  });

/**
 * Whether some traffic of the flow is meant. A flow that a switch knows by its hosts alone carries every transport
 * between them, so that what holds for one of them holds for it.
 */
export function matches({ source, destination, transport }: FlowPattern, flow: Flow): boolean {
  return (
    hostMatches(source, flow.source) && hostMatches(destination, flow.destination) &&
    (transport === undefined || flow.transport === undefined ||
      (transport.protocol === flow.transport.protocol && transport.destination_port === flow.transport.destination_port))
  );
}

function hostMatches(pattern: string, host: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return host === first;
  if (!host.startsWith(first) || !host.endsWith(last) || host.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = host.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= host.length - last.length;
}
