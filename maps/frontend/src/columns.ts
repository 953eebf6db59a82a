// Reads back what maps/columns.py writes: compressed tables of typed columns.

/** How integers are written: planes of bytes, steps from a base. */
export interface IntSpec {
  n: number;
  width: number;
  base: number;
  step: number;
  null?: boolean;
  delta?: boolean;
}

export interface StringsSpec {
  lengths: IntSpec;
  bytes: number;
}

export type ColumnSpec = { table: string; name: string } & (
  | ({ kind: "int"; of?: string } & IntSpec)
  | ({ kind: "codes"; strings: StringsSpec } & IntSpec)
  | { kind: "text"; n: number; strings: StringsSpec }
  | ({ kind: "counted"; prefix: string; digits: number } & IntSpec)
  | { kind: "list"; n: number; counts: IntSpec; values: IntSpec; strings?: StringsSpec }
);

export type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** Many strings in one; none is made before it is asked for. */
export class Strings {
  constructor(
    private readonly text: string,
    private readonly ends: Float64Array | Uint32Array,
  ) {}

  get length(): number {
    return this.ends.length;
  }

  at(i: number): string {
    return this.text.slice(i ? this.ends[i - 1] : 0, this.ends[i]);
  }

  /** All of them, as an array. */
  all(): string[] {
    return Array.from(this.ends, (_, i) => this.at(i));
  }
}

/** Strings that repeat: `codes[i]` is the number of row i's string. */
export class Codes {
  constructor(
    readonly codes: Numbers,
    readonly strings: Strings,
  ) {}

  at(row: number): string {
    return this.strings.at(this.codes[row]!);
  }
}

/** A list of numbers for each row, or of strings by their numbers. */
export class Lists {
  constructor(
    /** Where each row's values end. */
    readonly ends: Uint32Array,
    readonly values: Numbers,
    readonly strings: Strings | null,
  ) {}

  at(row: number): Numbers {
    return this.values.subarray(row ? this.ends[row - 1]! : 0, this.ends[row]!);
  }

  count(row: number): number {
    return this.ends[row]! - (row ? this.ends[row - 1]! : 0);
  }

  texts(row: number): string[] {
    return Array.from(this.at(row), (code) => this.strings!.at(code));
  }
}

export type Column = Numbers | Strings | Codes | Lists;
export type Tables = Map<string, Column>;

/** What stands before the columns: their schema, and what else a part of the page has to say. */
export interface PackedHead {
  columns: ColumnSpec[];
}

/** Read what `Columns.packed` of maps/columns.py wrote: its head and all columns, by "table.name". */
export async function readPacked<H extends PackedHead>(text: string): Promise<[H, Tables]> {
  const bytes = await unpack(text);
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, end))) as H;
  return [head, readColumns(bytes.subarray(end), head.columns)];
}

/** Read all columns, by "table.name". */
export function readColumns(body: Uint8Array, schema: readonly ColumnSpec[]): Tables {
  const reader = new Reader(body);
  const found: Tables = new Map();
  for (const spec of schema) {
    const column = reader.column(spec);
    if (spec.kind === "int" && spec.of !== undefined) add(column as Numbers, found.get(`${spec.table}.${spec.of}`) as Numbers);
    found.set(`${spec.table}.${spec.name}`, column);
  }
  return found;
}

class Reader {
  private at = 0;

  constructor(private readonly body: Uint8Array) {}

  column(spec: ColumnSpec): Column {
    switch (spec.kind) {
      case "int":
        return this.numbers(spec, spec.of !== undefined);
      case "text":
        return this.strings(spec.strings);
      case "counted": {
        const texts = Array.from(this.numbers(spec), (n) => spec.prefix + String(n).padStart(spec.digits, "0"));
        const length = spec.prefix.length + spec.digits;
        return new Strings(texts.join(""), Uint32Array.from(texts, (_, i) => (i + 1) * length));
      }
      case "codes":
        return new Codes(this.numbers(spec), this.strings(spec.strings));
      case "list": {
        const ends = sums(this.numbers(spec.counts));
        const values = this.numbers(spec.values);
        return new Lists(ends, values, spec.strings ? this.strings(spec.strings) : null);
      }
    }
  }

  private numbers({ n, width, base, step, null: nullable, delta }: IntSpec, isPart = false): Numbers {
    const plane = (k: number): Uint8Array => this.body.subarray(this.at + k * n, this.at + (k + 1) * n);
    const planes = Array.from({ length: width }, (_, k) => plane(k));
    this.at += width * n;
    const isPlain = !isPart && !nullable && !delta && base === 0 && step === 1;
    if (isPlain && width === 1) return planes[0]!.slice();
    const most = base + step * (256 ** width - 1);
    const fits = !isPart && !nullable && !delta && base >= -(2 ** 31) && most < 2 ** 31;
    const out = isPlain && width === 2 ? new Uint16Array(n) : fits ? new Int32Array(n) : delta && !nullable && !isPart ? new Int32Array(n) : new Float64Array(n);
    let before = 0;
    for (let i = 0; i < n; i++) {
      let code = 0;
      for (let k = width - 1; k >= 0; k--) code = code * 256 + planes[k]![i]!;
      if (nullable) out[i] = code ? base + step * (code - 1) : NaN;
      else out[i] = before = (delta ? before : 0) + base + step * code;
    }
    return out;
  }

  private strings({ lengths, bytes }: StringsSpec): Strings {
    const ends = sums(this.numbers(lengths));
    const text = new TextDecoder().decode(this.body.subarray(this.at, this.at + bytes));
    this.at += bytes;
    return new Strings(text, ends);
  }
}

/** Add a base that may be unknown. */
function add(column: Numbers, base: Numbers): void {
  for (let i = 0; i < column.length; i++) column[i]! += base[i]! || 0;
}

function sums(counts: Numbers): Uint32Array {
  const out = new Uint32Array(counts.length);
  let sum = 0;
  for (let i = 0; i < counts.length; i++) out[i] = sum += counts[i]!;
  return out;
}

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%()*+,-./:;=?@[]^_|~";

/** Decode what `as_text` of maps/columns.py wrote and inflate it, in the page itself: nothing is asked of a network. */
export async function unpack(text: string): Promise<Uint8Array> {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128);
  for (let i = 0; i < LETTERS.length; i++) values[LETTERS.charCodeAt(i)] = i;
  const n = (text.length - 1) / 5;
  const out = new Uint8Array(4 * n);
  for (let i = 0, at = 1; i < n; i++) {
    let word = 0;
    for (let k = 0; k < 5; k++) word = word * 85 + values[text.charCodeAt(at++)]!;
    out[4 * i] = word >>> 24;
    out[4 * i + 1] = word >>> 16;
    out[4 * i + 2] = word >>> 8;
    out[4 * i + 3] = word;
  }
  return out.subarray(0, out.length - Number(text[0]));
}
