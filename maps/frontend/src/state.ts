// What the reader has done to the page: one small observable that the map and the panel both follow.

export interface Place {
  lat: number;
  lon: number;
  zoom: number;
}

/** What has changed since the last call. */
export type Change = "filter" | "selected" | "hover" | "view";

export class State {
  /** 1 for every event that the filters let through. */
  readonly pass: Uint8Array;
  /** How many those are. */
  passing: number;
  selected: number | null = null;
  hover: number | null = null;
  /** Where the map stands; the engine writes it when the map comes to rest. */
  view: Place | null = null;

  private readonly listeners: { changes: ReadonlySet<Change>; call: (change: Change) => void }[] = [];

  constructor(readonly n: number) {
    this.pass = new Uint8Array(n).fill(1);
    this.passing = n;
  }

  /** Call back after each of some changes; the function that is returned ends it. */
  on(changes: readonly Change[], call: (change: Change) => void): () => void {
    const listener = { changes: new Set(changes), call };
    this.listeners.push(listener);
    return () => void this.listeners.splice(this.listeners.indexOf(listener), 1);
  }

  /** Let events through: `passes` is asked for every row. */
  filter(passes: (event: number) => boolean): void {
    this.passing = 0;
    for (let i = 0; i < this.n; i++) this.passing += this.pass[i] = passes(i) ? 1 : 0;
    this.tell("filter");
  }

  select(event: number | null): void {
    if (event === this.selected) return;
    this.selected = event;
    this.tell("selected");
  }

  point(event: number | null): void {
    if (event === this.hover) return;
    this.hover = event;
    this.tell("hover");
  }

  moved(view: Place): void {
    this.view = view;
    this.tell("view");
  }

  private tell(change: Change): void {
    for (const { changes, call } of [...this.listeners]) if (changes.has(change)) call(change);
  }
}
