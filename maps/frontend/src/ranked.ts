// Orders of very many rows.

/** The rows in the order of whole numbers, equal ones as they stand, those without a number (NaN) last. */
export function ranked(keys: Float64Array): Int32Array {
  const n = keys.length;
  let [least, most] = [Infinity, -Infinity];
  for (const key of keys) {
    if (key < least) least = key;
    if (key > most) most = key;
  }
  const after = most >= least ? most - least + 1 : 0;
  // Numbers sort ten times faster than rows are compared: put key and row into one, where that is exact.
  if ((after + 1) * n > Number.MAX_SAFE_INTEGER) {
    const key = (i: number): number => (Number.isNaN(keys[i]!) ? Infinity : keys[i]!);
    return Int32Array.from(keys.keys()).sort((a, b) => (key(a) === key(b) ? a - b : key(a) - key(b)));
  }
  const both = keys.map((key, i) => (Number.isNaN(key) ? after : key - least) * n + i).sort();
  return Int32Array.from(both, (value) => value % n);
}
