import { describeFault, InputError } from '../../../src/experiment/input/input-error.js';

/** The messages of the InputError that the call throws; anything else it throws is thrown on, and no error is none. */
export function faultsOf(call: () => unknown): readonly string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof InputError) return error.faults.map(describeFault);
    throw error;
  }
  return [];
}
