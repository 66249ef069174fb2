import { hostOf } from "./flat-tree-ancestors.ts";

/**
 * Language, script and region. Extensions, such as a sort order, are dropped because they do not change the texts.
 */
const TAG = /^[a-z]{2,3}(-[a-z\d]{2,8}){0,3}(?![^-])/i;

/** Returns a language tag in the form that browsers and the gateway accept. */
export function normalizeLanguageTag(tag: string): string {
  return TAG.exec(tag.replaceAll("_", "-"))?.[0] ?? "en";
}

/** The element's language: its own `lang`, else that of the nearest ancestor across shadow roots, else English. */
export function languageOf(element: Element): string {
  for (let at: Element | undefined = element; at; at = hostOf(at)) {
    const lang = at.closest('[lang]:not([lang=""])')?.getAttribute("lang");
    if (lang) return normalizeLanguageTag(lang);
  }
  return "en";
}

/**
 * Calls back when a `lang` or `dir` changes in the trees that contain the element, across shadow roots. This is
 * cheap, because these attributes rarely change and the browser filters out all others.
 *
 * @returns a function that stops watching
 */
export function watchLanguage(element: Element, changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  for (let at: Element | undefined = element; at; at = hostOf(at)) {
    observer.observe(at.getRootNode(), { subtree: true, attributeFilter: ["lang", "dir"] });
  }
  return () => observer.disconnect();
}
