const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for HTML and SVG, in elements and in quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/**
 * Text with the given names set strong, so that a policy called `none` is not read as the word, and with figures that
 * no line end parts from their units.
 */
export function emphasised(text: string, names: readonly string[]): string {
  const quoted = names.toSorted((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const parts = text.replaceAll(/ (?=%|±|s\b)|(?<=±) /g, '\u00a0').split(new RegExp(`(?<![\\w-])(${quoted.join('|')})(?![\\w-])`));
  return parts.map((part, index) => (index % 2 === 1 ? `<strong>${escaped(part)}</strong>` : escaped(part))).join('');
}

/** A name as a fragment identifier or element id. */
export function identifier(...parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[^A-Za-z0-9_-]+/g, '-')).join('--');
}

/** JSON inside a script element: no `</script>` and no comment can end or open it. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** A relative path as a link, each part encoded. */
export function relativeLink(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
