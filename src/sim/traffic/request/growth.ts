/** The same numbers in an array twice as long; what is new is 0. */
export function doubled<Numbers extends Int32Array | Float64Array | Uint8Array>(array: Numbers): Numbers {
  const longer = new (array.constructor as new (length: number) => Numbers)(2 * array.length);
  longer.set(array);
  return longer;
}
