/** The Go compiler; `undefined`: there is none. */
export function goCompiler(): string | undefined;
/** Path of the binary. */
export function dockerMachine(): string;
