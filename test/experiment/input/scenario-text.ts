/** A small scenario with every section in it, for tests to break. */
export const scenarioText = `name: small
description: one service, a step of load
duration: 10m
warm_up: 1m
policies: [none, {name: discrete, label: eager, parameters: {cpu_up_limit: 0.5}}]
objective: {latency: 500ms, service: rest_api}
application:
  stack: iot_app
  services:
    rest_api:
      constraints: [loc==edge]
      cpu: {law: gamma, mean: 40ms, cv: 0.5}
      calls: [{to: db}]
    db:
      cpu: 2ms
infrastructure:
  flavours:
    medium: {cores: 2, memory: 4GiB}
  groups:
    edge: {flavour: medium, labels: {loc: edge}}
workload:
  - kind: closed
    name: sensors
    entry: rest_api
    think: 80ms
    level:
      kind: steps
      steps:
        - {at: 0s, level: 1}
        - {at: 5m, level: 12}
faults:
  - {kind: task-crash, at: 2m, service: rest_api}
engine:
  policy: discrete
  services:
    rest_api: {max: 8}
  groups:
    edge: {max: 2}
`;

/** The scenario with one piece of its text replaced; the piece must stand in it once. */
export function broken(from: string, to: string): string {
  if (scenarioText.split(from).length !== 2) throw new Error(`${JSON.stringify(from)} does not stand in the scenario once`);
  return scenarioText.replace(from, () => to);
}
