type Numbers = Int32Array | Float64Array | Uint8Array;

/** The same numbers in an array twice as long; what is new is 0. */
export function doubled<Column extends Numbers>(array: Column): Column {
  const longer = new (array.constructor as new (length: number) => Column)(2 * array.length);
  longer.set(array);
  return longer;
}

/** A column with a value put in at a row, those from there to `rows` moved on; another array where there was no room. */
export function inserted<Column extends Numbers>(column: Column, at: number, rows: number, value: number): Column {
  const roomy = rows < column.length ? column : doubled(column);
  roomy.copyWithin(at + 1, at, rows);
  roomy[at] = value;
  return roomy;
}
