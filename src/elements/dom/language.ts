import { hostOf } from "./flat-tree-ancestors.ts";

/** Language, script and region; what may follow them, as a way of sorting, says nothing of words. */
const TAG = /^[a-z]{2,3}(-[a-z\d]{2,8}){0,3}(?![^-])/i;

/** A language tag as browsers and the gateway take it. */
export function knownTag(tag: string): string {
  return TAG.exec(tag.replaceAll("_", "-"))?.[0] ?? "en";
}

/** The language an element stands in: its own `lang`, the nearest around it across shadow roots, English. */
export function languageOf(element: Element): string {
  for (let at: Element | undefined = element; at; at = hostOf(at)) {
    const lang = at.closest('[lang]:not([lang=""])')?.getAttribute("lang");
    if (lang) return knownTag(lang);
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
