/** An option of a driver as `docker-machine create --driver D --help` lists it. */
export interface DriverFlag {
  /** `openstack-net-name`. */
  readonly name: string;
  /** Environment variable that gives it too: `OS_NETWORK_NAME`. */
  readonly variable: string | null;
  /** Several values go into one, with commas; else the flag is repeated. */
  readonly commas: boolean;
}

const line = /^\s*--(?<name>[a-z0-9][a-z0-9-]*)\b(?<usage>.*?)(?:\[\$(?<variable>[A-Z][A-Z0-9_]*)[^\]]*\])?\s*$/;

/** The driver's own options: those that begin with its name. */
export function parseDriverFlags(help: string, driver: string): readonly DriverFlag[] {
  return help.split('\n').flatMap((text) => {
    const { name, usage = '', variable = null } = line.exec(text)?.groups ?? {};
    if (name === undefined || !name.startsWith(`${driver}-`)) return [];
    return [{ name, variable, commas: /comma[- ]separated/i.test(usage) }];
  });
}
