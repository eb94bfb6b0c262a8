import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabHost } from '../../src/lab/lab.js';

/**
 * What docker-machine's Debian provisioner asks of a host beside sshd, and a lab host lacks: sudo, apt-get and systemd.
 * The engine is started with the line that docker-machine wrote and, behind it, what makes it this host's: its folders.
 */
const programs: Readonly<Record<string, string>> = {
  sudo: '#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nexec "$@"\n',
  'apt-get': '#!/bin/sh\nexit 0\n',
  systemctl: `#!/bin/sh
for word in "$@"; do case $word in -*) ;; *) verb=$word; break ;; esac; done
case $verb in
  stop)
    pid=$(cat /run/docker.pid) || exit 0
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done ;;
  start)
    # Debian's engine lies in another folder than docker-machine writes.
    line=$(sed -n 's/^ExecStart=.*\\(dockerd .*\\)$/\\1/p' /etc/systemd/system/docker.service.d/10-machine.conf)
    setsid $line $(cat /root/engine-folders) </dev/null >>/root/dockerd.log 2>&1 &
    tries=300
    while ! docker version >/dev/null 2>&1 && [ $((tries -= 1)) -gt 0 ]; do sleep 0.2; done ;;
esac
exit 0
`,
};

/** Makes a lab host one that docker-machine can take over; `removeHost` takes all of it away. */
export function standInForSystemd(host: LabHost, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  const inside = (...command: readonly string[]) =>
    execFileSync('ssh', ['-F', '/dev/null', '-i', host.ssh.key, '-o', `UserKnownHostsFile=${host.ssh.known_hosts}`, `root@${host.address}`, ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  inside(`mount --bind ${folder} /usr/local/sbin`);
  inside('tr "\\0" "\\n" </proc/$(cat /run/docker.pid)/cmdline | grep -E "^--(data-root|exec-root|pidfile|cgroup-parent|exec-opt|config-file)=" >/root/engine-folders');
}
