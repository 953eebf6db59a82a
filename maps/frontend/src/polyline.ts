/** Decode points x, y that `encode` of maps/basemap.py wrote as deltas, into one flat array. */
export function decode(text: string): Int32Array {
  const out = new Int32Array(text.length);
  let [at, n] = [0, 0];
  while (at < text.length) {
    let [value, shift, digit] = [0, 0, 0];
    do {
      digit = text.charCodeAt(at++) - 63;
      value |= (digit & 0x1f) << shift;
      shift += 5;
    } while (digit >= 0x20);
    out[n] = (n > 1 ? out[n - 2]! : 0) + (value & 1 ? ~(value >>> 1) : value >>> 1);
    n += 1;
  }
  return out.subarray(0, n);
}
