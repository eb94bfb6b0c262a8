import { expect, it } from 'vitest';
import { cycleTimes } from '../../../src/experiment/calibrate/cycle-times.js';
import { readRecording } from '../../../src/experiment/calibrate/recording.js';
import { plantOfTwin } from './recorded-twin.js';

it('reads the controller\'s cycle off the distances of rows', async () => {
  const distances = [...Array.from({ length: 20 }, () => 11.8), 16.8, 18.8, 11.8, 152, 11.8];
  const t_s = [0, ...distances].map((_, row) => distances.slice(0, row).reduce((sum, distance) => sum + distance, 0));
  const at = (row: number) => (count: number) => t_s.map((_, index) => (index >= row ? count : 1));
  const columns = new Map([['rest_api.cpu', t_s.map(() => 0.5)], ['rest_api.replicas', at(22)(2)], ['edge.nodes', at(24)(2)]]);
  const times = cycleTimes(readRecording({ t_s, columns }, await plantOfTwin()));
  expect(times.shortest_s).toBeCloseTo(11.8, 9);
  expect(times.action_s).toBeCloseTo(7, 9);
  expect(times.boot_s).toBeCloseTo(140.2, 9);
});
