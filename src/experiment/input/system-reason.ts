/** Why the system refused a file, in its words alone: `permission denied` of `EACCES: permission denied, mkdir '/x'`. */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
}
