import { z } from 'zod';
import { httpUrl } from '../http-url.js';
import { positiveDuration } from '../../../core/configuration/quantity.js';
import { sshFiles, tlsFiles } from '../swarm/cluster-settings.js';

const dockerStats = z.strictObject({
  source: z.literal('docker-stats'),
  sample: positiveDuration.default(10).describe('between two samples of a container'),
  through: z
    .enum(['tls', 'ssh', 'proxy', 'docker-machine'])
    .default('tls')
    .describe('how each node\'s engine is reached: TLS on its port; ssh; a read-only socket proxy on its port; docker-machine\'s certificates for that machine'),
  port: z.number().int().min(1).max(65535).optional().describe('of every node\'s engine or proxy: 2376 with TLS, 2375 of a proxy, ssh 22'),
  tls: tlsFiles.optional().describe('cluster.tls by default'),
  ssh: sshFiles.extend({ user: z.string().min(1).default('root').describe('account on every node') }).optional().describe('cluster.ssh by default, with the user of cluster.docker'),
  machine_folder: z.string().min(1).optional().describe('docker-machine\'s store: ~/.docker/machine by default'),
});

const bothOrNeither = ({ user, password_file }: { readonly user?: string | undefined; readonly password_file?: string | undefined }) => (user === undefined) === (password_file === undefined);
const bothOrNeitherFault = { path: ['password_file'], message: 'user and password_file together' };

const elasticsearch = z
  .strictObject({
    source: z.literal('elasticsearch'),
    url: httpUrl.describe('of the cluster'),
    ca: z.string().min(1).optional().describe('certificate of the authority that signed the server\'s'),
    api_key_file: z.string().min(1).optional().describe('file that holds an API key, base64 as Elasticsearch gives it'),
    user: z.string().min(1).optional().describe('for basic authentication'),
    password_file: z.string().min(1).optional().describe('file that holds the user\'s password'),
    fields: z.enum(['metricbeat', 'beats-5']).default('metricbeat').describe('metricbeat: docker and system modules of today; beats-5: dockbeat and metricbeat 5, as the original had them'),
    index: z.string().min(1).optional().describe('pattern in place of the usual one of these fields'),
  })
  .refine(bothOrNeither, bothOrNeitherFault);

const prometheus = z
  .strictObject({
    source: z.literal('prometheus'),
    url: httpUrl.describe('of the server'),
    ca: z.string().min(1).optional().describe('certificate of the authority that signed the server\'s'),
    user: z.string().min(1).optional().describe('for basic authentication'),
    password_file: z.string().min(1).optional().describe('file that holds the user\'s password'),
  })
  .refine(bothOrNeither, bothOrNeitherFault);

/** The `metrics:` section of elascale.yaml: where readings come from. Relative paths count from the file's folder. */
export const metricsSettings = z.discriminatedUnion('source', [dockerStats, elasticsearch, prometheus]);
export type MetricsSettings = Readonly<z.infer<typeof metricsSettings>>;
export type DockerStatsSettings = Readonly<z.infer<typeof dockerStats>>;
export type ElasticsearchSettings = Readonly<z.infer<typeof elasticsearch>>;
export type PrometheusSettings = Readonly<z.infer<typeof prometheus>>;
