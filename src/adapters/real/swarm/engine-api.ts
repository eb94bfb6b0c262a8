import { z } from 'zod';

/** The parts of the engine API's answers that are looked at (Docker Engine API v1.41 and later). */
const labels = z.record(z.string(), z.string()).nullish().transform((given) => given ?? {});
const version = z.object({ Index: z.number() });
const resources = z.object({ NanoCPUs: z.number().optional() }).nullish();

export const apiService = z.object({
  ID: z.string(),
  Version: version,
  Spec: z.object({
    Name: z.string(),
    Labels: labels,
    Mode: z.object({ Replicated: z.object({ Replicas: z.number().int().optional() }).optional(), Global: z.object({}).optional() }),
    TaskTemplate: z.object({
      Placement: z.object({ Constraints: z.array(z.string()).nullish() }).nullish(),
      Resources: z.object({ Reservations: resources }).nullish(),
    }),
  }),
});
export type ApiService = z.infer<typeof apiService>;

/** The same with every field of its specification, known here or not: what an update sends back. */
export const wholeService = z.object({
  ID: z.string(),
  Version: version,
  Spec: z.looseObject({
    Name: z.string(),
    Mode: z.looseObject({ Replicated: z.looseObject({ Replicas: z.number().int().optional() }).optional(), Global: z.looseObject({}).optional() }),
    TaskTemplate: z.looseObject({ ForceUpdate: z.number().optional() }),
  }),
  UpdateStatus: z.object({ State: z.string() }).nullish(),
});
export type WholeService = z.infer<typeof wholeService>;

export const apiTask = z.object({
  ID: z.string(),
  ServiceID: z.string().optional(),
  NodeID: z.string().optional(),
  CreatedAt: z.string(),
  DesiredState: z.string(),
  Status: z.object({
    Timestamp: z.string(),
    State: z.string(),
    Message: z.string().optional(),
    Err: z.string().optional(),
    ContainerStatus: z.object({ ContainerID: z.string().optional() }).nullish(),
  }),
});
export type ApiTask = z.infer<typeof apiTask>;

export const apiNode = z.object({
  ID: z.string(),
  Version: version,
  CreatedAt: z.string(),
  Spec: z.looseObject({ Role: z.enum(['manager', 'worker']), Availability: z.enum(['active', 'pause', 'drain']), Labels: labels }),
  Description: z.object({ Hostname: z.string().optional(), Resources: resources }).nullish(),
  Status: z.object({ State: z.string(), Addr: z.string().optional() }),
  ManagerStatus: z.object({ Addr: z.string().optional() }).nullish(),
});
export type ApiNode = z.infer<typeof apiNode>;
