/**
 * - `machine`: this machine lacks what a lab needs
 * - `foreign`: something of that name stands here that no lab has recorded
 * - `unknown`: no lab, or no host, of that name
 * - `busy`: another process is at work on it
 * - `differs`: it stands, but otherwise than asked for
 * - `failed`: a program or an engine did not do what it should
 */
export type LabFailure = 'machine' | 'foreign' | 'unknown' | 'busy' | 'differs' | 'failed';

/** Why the lab cannot do what it was asked; the message says what to do about it. */
export class LabError extends Error {
  override readonly name = 'LabError';

  constructor(
    readonly failure: LabFailure,
    message: string,
  ) {
    super(message);
  }
}
