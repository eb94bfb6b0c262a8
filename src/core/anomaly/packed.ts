import { DetectorStateError } from './detector-state.js';

type TypedArray =
  | Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>
  | Int16Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Int8Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

const alphabet = Uint8Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', (letter) => letter.charCodeAt(0));
const padding = '='.charCodeAt(0);
const absent = 255;
const sextets = new Uint8Array(256).fill(absent);
alphabet.forEach((code, sextet) => { sextets[code] = sextet; });

/** The memory of a typed array as Base64 (RFC 4648 §4), in this machine's byte order: little-endian wherever Node.js is common. */
export function packed(array: TypedArray): string {
  const bytes = bytesOf(array);
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const left = bytes.length - from;
    const group = (bytes[from]! << 16) | (left > 1 ? bytes[from + 1]! << 8 : 0) | (left > 2 ? bytes[from + 2]! : 0);
    text[to] = alphabet[group >> 18]!;
    text[to + 1] = alphabet[(group >> 12) & 63]!;
    text[to + 2] = left > 1 ? alphabet[(group >> 6) & 63]! : padding;
    text[to + 3] = left > 2 ? alphabet[group & 63]! : padding;
  }
  return letters(text);
}

/**
 * Fills a typed array with what `packed` made of one of the same type and length.
 * @param path of the text within the state, for the error
 * @throws DetectorStateError when the text is of another length or no Base64; the array is half filled then
 */
export function unpack(text: string, array: TypedArray, path: string): void {
  const bytes = bytesOf(array);
  const length = 4 * Math.ceil(bytes.length / 3);
  if (text.length !== length) throw new DetectorStateError(path, `${text.length} letters`, `${length} letters`);
  const sextet = (at: number): number => {
    const code = text.charCodeAt(at);
    const value = code < 256 ? sextets[code]! : absent;
    if (value === absent) throw new DetectorStateError(path, `${JSON.stringify(text[at])} at letter ${at}`, 'Base64');
    return value;
  };
  for (let to = 0, from = 0; to < bytes.length; to += 3, from += 4) {
    const left = bytes.length - to;
    bytes[to] = (sextet(from) << 2) | (sextet(from + 1) >> 4);
    if (left > 1) bytes[to + 1] = (sextet(from + 1) << 4) | (sextet(from + 2) >> 2);
    if (left > 2) bytes[to + 2] = (sextet(from + 2) << 6) | sextet(from + 3);
  }
}

function bytesOf(array: TypedArray): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** In pieces: a call takes only so many arguments. */
function letters(codes: Uint8Array): string {
  const piece = 8192;
  const pieces: string[] = [];
  for (let from = 0; from < codes.length; from += piece) pieces.push(String.fromCharCode(...codes.subarray(from, from + piece)));
  return pieces.join('');
}
