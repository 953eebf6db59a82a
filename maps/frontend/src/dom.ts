// Elements from code: text only ever becomes a text node, and links only ever lead to the web.

type Child = Node | string | null | undefined | false;
type Options = { class?: string; text?: string; [attribute: string]: string | undefined };

/** Make an element. `text` and string children become text nodes; other options are attributes. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: Options = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (name === "text") made.append(value);
    else made.setAttribute(name, value);
  }
  for (const child of children) if (child || child === "") made.append(child);
  return made;
}

/** No text of a report is laid out longer than this at first, nor grows by more than a step at a time. */
const LONGEST = 600;
const STEP = 10_000;

/** Cut a text, not within a letter. */
export function cut(text: string, letters = LONGEST): string {
  return text.length > letters ? `${text.slice(0, letters - 1).replace(/[\ud800-\udbff]$/, "")}…` : text;
}

/** Make an element for words from a report: isolated, in the direction of their own script, cut where very long. */
export function words<K extends keyof HTMLElementTagNameMap>(tag: K, text: string, className?: string): HTMLElementTagNameMap[K] {
  return el(tag, { dir: "auto", text: cut(text), ...(className ? { class: className } : {}) });
}

/** The same, with a button that brings the rest of a very long text step by step. */
export function whole<K extends keyof HTMLElementTagNameMap>(tag: K, text: string, className?: string): HTMLElementTagNameMap[K] {
  const made = words(tag, text, className);
  if (text.length <= LONGEST) return made;
  let shown = LONGEST;
  const more = el("button", { type: "button", class: "textual more", dir: "ltr" });
  const fill = (): void => {
    more.textContent = `Show more (${thousands(text.length - shown)} letters)`;
    made.replaceChildren(cut(text, shown), ...(text.length > shown ? [" ", more] : []));
  };
  more.addEventListener("click", () => {
    shown += STEP;
    fill();
    if (more.isConnected) more.focus();
    else {
      made.tabIndex = -1;
      made.focus();
    }
  });
  fill();
  return made;
}

export function webLink(url: string, text: string): HTMLElement {
  if (!/^https?:\/\//i.test(url)) return whole("span", text);
  return el("a", { href: url, rel: "noopener noreferrer", target: "_blank", dir: "auto", text: cut(text) });
}

/** Write a whole number in groups of three. The browser's own way takes 20 ms when it is first asked. */
export const thousands = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

export const plural = (n: number, one: string, many = `${one}s`): string => `${thousands(n)} ${n === 1 ? one : many}`;
