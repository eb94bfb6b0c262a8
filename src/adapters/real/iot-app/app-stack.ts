import type { Stack, StackService } from '../stack/stack.js';
import type { AppImages } from './app-images.js';

export const appStack = 'iot_app';

export interface AppSettings {
  readonly sensors: number;
  readonly apis: number;
  /** CPU work of a request to the API. */
  readonly cpu_ms: number;
  /** Of a sensor, between an answer and its next reading. */
  readonly think_ms: number;
  /** Loops that each sensor runs side by side. */
  readonly clients: number;
  /** Of the API's tasks; `null`: none. */
  readonly limit_cores: number | null;
}

/**
 * The example application as the original places it: sensors beside the aggregation, the API at the edge, the database in the core.
 * @param mtu of what nodes talk over; left out: an Ethernet's
 */
export function iotApp(images: AppImages, { sensors, apis, cpu_ms, think_ms, clients, limit_cores }: AppSettings, mtu?: number): Stack {
  const at = (loc: string) => ({ constraints: [`node.labels.loc==${loc}`], limit_cores: null, stop_grace_s: 10 });
  const services: readonly StackService[] = [
    { ...at('core'), name: 'db', image: images.db.id, environment: {}, replicas: 1 },
    { ...at('edge'), name: 'rest_api', image: images.rest_api.id, environment: { CPU_MS: String(cpu_ms) }, replicas: apis, limit_cores },
    { ...at('agg-sensor'), name: 'sensor', image: images.sensor.id, environment: { THINK_MS: String(think_ms), CLIENTS: String(clients) }, replicas: sensors },
  ];
  return { name: appStack, services, ...(mtu === undefined ? {} : { mtu }) };
}
