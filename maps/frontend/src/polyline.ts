/** Decode rows of delta-encoded integers (see `encode` in maps/basemap.py) into one flat array. */
export function decode(text: string, columns = 2): Int32Array {
  const out: number[] = [];
  const previous = new Array<number>(columns).fill(0);
  let at = 0;
  while (at < text.length) {
    let value = 0;
    let shift = 0;
    let digit: number;
    do {
      digit = text.charCodeAt(at++) - 63;
      value |= (digit & 0x1f) << shift;
      shift += 5;
    } while (digit >= 0x20);
    const column = out.length % columns;
    const total = (previous[column] ?? 0) + (value & 1 ? ~(value >>> 1) : value >>> 1);
    previous[column] = total;
    out.push(total);
  }
  return Int32Array.from(out);
}
