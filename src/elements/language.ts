import { hostOf } from "./around.ts";

/** A language with its script and regions; what follows, an extension or somebody's own, tells of no other text. */
const TAG = /^[a-z]{2,3}([-_][a-z0-9]{2,8}){0,3}/i;

/** Languages that are written under another tag here: in traditional characters, or nearest to one that there is. */
const KIN: [RegExp, string][] = [
  [/^zh-(hant|hk|mo)/i, "zh-TW"],
  [/^nn/i, "nb"],
  [/^iw/i, "he"],
];

/** The language an element stands in: its own `lang`, the nearest around it across shadow roots, English. */
export function languageOf(element: Element): string {
  for (let at: Element | undefined = element; at; at = hostOf(at)) {
    const lang = at.closest('[lang]:not([lang=""])')?.getAttribute("lang");
    if (lang) {
      const tag = TAG.exec(lang)?.[0].replaceAll("_", "-") ?? "en";
      return KIN.find(([written]) => written.test(tag))?.[1] ?? tag;
    }
  }
  return "en";
}

/**
 * Calls back when a `lang` or `dir` changes in the trees that an element stands in, across shadow roots: these
 * attributes change hardly ever, and the browser filters out all others.
 *
 * @returns ends it
 */
export function watchLanguage(element: Element, changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  for (let at: Element | undefined = element; at; at = hostOf(at)) {
    observer.observe(at.getRootNode(), { subtree: true, attributeFilter: ["lang", "dir"] });
  }
  return () => observer.disconnect();
}
