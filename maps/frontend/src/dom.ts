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

/** Make an element for words from a report: isolated, in the direction of their own script. */
export function words<K extends keyof HTMLElementTagNameMap>(tag: K, text: string, className?: string): HTMLElementTagNameMap[K] {
  return el(tag, { dir: "auto", text, ...(className ? { class: className } : {}) });
}

export function webLink(url: string, text: string): HTMLElement {
  if (!/^https?:\/\//i.test(url)) return words("span", text);
  return el("a", { href: url, rel: "noopener noreferrer", target: "_blank", dir: "auto", text });
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
