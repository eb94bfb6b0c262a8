import { z } from 'zod';

const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const dotted = `${byte}(?:\\.${byte}){3}`;

/** `192.168.200.10` */
export const dottedAddress = z.string().regex(new RegExp(`^${dotted}$`), 'an IPv4 address, as 192.168.200.10');

/** `10.2.1.23:6633` */
export const hostAndPort = z.string()
  .regex(new RegExp(`^${dotted}:[1-9]\\d{0,4}$`), 'an IPv4 address and a port, as 10.2.1.23:6633')
  .refine((text) => Number(text.split(':')[1]) <= 65_535, 'an IPv4 address and a port up to 65535, as 10.2.1.23:6633');

/** An address as its 32 bits. */
export function addressBits(address: string): number {
  return address.split('.').reduce((bits, part) => bits * 256 + Number(part), 0);
}

/** The first address of the network that an address is in. */
export function networkBits(address: string, prefix_bits: number): number {
  const size = 2 ** (32 - prefix_bits);
  return Math.floor(addressBits(address) / size) * size;
}
