/**
 * Units as types. A flavoured number takes a plain number literal without a cast, but a `Seconds` never passes
 * where `Cores` are wanted.
 */
declare const unit: unique symbol;
export type Unit<Name extends string> = number & { readonly [unit]?: Name };

/** Seconds; a point in time is seconds since the start of the run. */
export type Seconds = Unit<'s'>;
/** CPU: 1.0 is one core fully used. */
export type Cores = Unit<'cores'>;
/** 0..1 of a whole. */
export type Fraction = Unit<'fraction'>;
export type Bytes = Unit<'B'>;
export type BytesPerSecond = Unit<'B/s'>;
export type BitsPerSecond = Unit<'bit/s'>;
