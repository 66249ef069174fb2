import { hostOf } from "./around.ts";

const TAG = /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/;

/** The language an element stands in: its own `lang`, the nearest around it across shadow roots, English. */
export function languageOf(element: Element): string {
  for (let at: Element | undefined = element; at; at = hostOf(at)) {
    const lang = at.closest('[lang]:not([lang=""])')?.getAttribute("lang");
    if (lang) return TAG.test(lang) ? lang : "en";
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
