import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/{core,anomaly,sim,adapters,examples,experiment,report,live,testbed,cli,structure,topology,lab/pure}/**/*.test.ts'] } },
      { extends: true, test: { name: 'golden', include: ['test/golden/{hpa,network-*,policy-*,relative-entropy}.test.ts'] } },
      { extends: true, test: { name: 'recorded', include: ['test/golden/{import-ini,recorded*}.test.ts'] } },
      { extends: true, test: { name: 'end-to-end', include: ['test/end-to-end/**/*.test.ts'], globalSetup: ['test/end-to-end/build.mjs'], testTimeout: 180_000 } },
      { extends: true, test: { name: 'lab', include: ['test/lab/*.test.ts'], globalSetup: ['test/end-to-end/build.mjs', 'test/lab/standing-lab.ts'], fileParallelism: false, testTimeout: 300_000, hookTimeout: 300_000 } },
    ],
  },
});
