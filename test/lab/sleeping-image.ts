import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { image, type Image } from '../../src/adapters/real/images/image-archive.js';
import { layer } from '../../src/adapters/real/images/layer.js';

/** The least that a container needs: one static program. `busybox sleep 1000` waits, `busybox sh -c` works. */
export async function sleepingImage(cache: string): Promise<Image> {
  const busybox = await layer(cache, ['busybox'], async (root) => {
    mkdirSync(join(root, 'bin'));
    copyFileSync('/bin/busybox', join(root, 'bin', 'busybox'));
  });
  return image('lab-test/sleeper', [busybox], { command: ['/bin/busybox', 'sleep', '100000'], user: '0', labels: {} });
}
