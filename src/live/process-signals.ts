/** What an operator's signals ask for. */
export interface SignalActions {
  /** SIGHUP. */
  reload(): void;
  /** The first SIGTERM or SIGINT; a second one ends the process at once, as if nobody listened. */
  stop(signal: 'SIGTERM' | 'SIGINT'): void;
}

/** Listens until it is told to let go. */
export function onSignals({ reload, stop }: SignalActions): () => void {
  const first = (signal: NodeJS.Signals): void => {
    process.off('SIGTERM', first);
    process.off('SIGINT', first);
    stop(signal as 'SIGTERM' | 'SIGINT');
  };
  process.on('SIGHUP', reload);
  process.on('SIGTERM', first);
  process.on('SIGINT', first);
  return () => {
    process.off('SIGHUP', reload);
    process.off('SIGTERM', first);
    process.off('SIGINT', first);
  };
}
