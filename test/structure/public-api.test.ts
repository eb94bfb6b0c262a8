import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import * as elascale from '../../src/index.js';
import {
  builtInPolicies, compare, definePolicy, type Engine, replay, simulate,
  type Comparison, type Decision, type Input, type Plant, type Policy, type PolicyContext, type Recommendation, type RunRecord, type Scenario, type SimulatedRun, type Snapshot,
} from '../../src/index.js';

// `npm run typecheck` is what can fail in the type tests; the list of names is what fails here.

test('the names that the package exports are these and no others', () => {
  expect(Object.keys(elascale).sort()).toEqual([
    'Driver', 'Engine', 'InputError', 'JournalError', 'ProtocolError', 'builtInPolicies', 'compare', 'createSimulation', 'definePolicy', 'engineConfiguration',
    'journalLine', 'loadScenario', 'metrics', 'parseJournal', 'policySet', 'recover', 'replay', 'scenario', 'simulate', 'whatIf', 'withPolicy',
  ]);
});

describe('types', () => {
  test('a policy\'s parameters and state reach its recommend', () => {
    const counted = definePolicy<{ readonly share: number }, { readonly seen: number }>({
      name: 'counted', description: 'counts', parameters: z.object({ share: z.number() }),
      recommend(context) {
        expectTypeOf(context).toEqualTypeOf<PolicyContext<{ readonly share: number }, { readonly seen: number }>>();
        expectTypeOf(context.state).toEqualTypeOf<{ readonly seen: number } | undefined>();
        return { kind: 'replicas', desired: context.current, reason: 'kept', state: { seen: (context.state?.seen ?? 0) + 1 } };
      },
    });
    expectTypeOf(counted).toExtend<Policy<{ readonly share: number }, { readonly seen: number }>>();
    expectTypeOf(builtInPolicies).toEqualTypeOf<ReadonlyMap<string, Policy>>();
  });

  test('a recommendation needs a reason', () => {
    // @ts-expect-error -- no reason given
    const wrong: Recommendation = { kind: 'replicas', desired: 1 };
    expect(wrong).toBeDefined();
  });

  test('the engine takes inputs and the plant is what it observes through', () => {
    expectTypeOf<Parameters<Engine['step']>>().toEqualTypeOf<[input: Input]>();
    expectTypeOf<Plant>().toHaveProperty('observe');
    expectTypeOf<Extract<Input, { kind: 'observed' }>['snapshot']>().toEqualTypeOf<Snapshot>();
  });

  test('what a run gives is what the comparison takes', () => {
    expectTypeOf(simulate).returns.toEqualTypeOf<SimulatedRun>();
    expectTypeOf<SimulatedRun['record']>().toEqualTypeOf<RunRecord>();
    expectTypeOf(compare).parameter(0).toEqualTypeOf<readonly RunRecord[]>();
    expectTypeOf(compare).parameter(1).toEqualTypeOf<Readonly<Scenario['objective']>>();
    expectTypeOf(compare).returns.toEqualTypeOf<Comparison>();
    expectTypeOf(replay).returns.toHaveProperty('match');
    expectTypeOf<Decision['utilisation']>().toEqualTypeOf<number | null>();
  });
});
