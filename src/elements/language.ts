import { hostOf } from "./around.ts";

/** A language with its script and regions; what follows, an extension or somebody's own, tells of no other text. */
const TAG = /^[a-z]{2,3}([-_][a-z0-9]{2,8}){0,3}/i;

/** The language an element stands in: its own `lang`, the nearest around it across shadow roots, English. */
export function languageOf(element: Element): string {
  for (let at: Element | undefined = element; at; at = hostOf(at)) {
    const lang = at.closest('[lang]:not([lang=""])')?.getAttribute("lang");
    // Traditional characters, Nynorsk and the old name of Hebrew by the tags of what there is.
    if (lang)
      return (TAG.exec(lang)?.[0] ?? "en")
        .replace(/^zh.(hant|hk|mo).*/i, "zh-TW")
        .replace(/^nn(?!\w).*/i, "nb")
        .replace(/^iw(?!\w).*/i, "he");
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
