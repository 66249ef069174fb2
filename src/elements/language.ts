const TAG = /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/;

/** The language an element stands in: its own `lang`, the nearest around it across shadow roots, English. */
export function languageOf(element: Element): string {
  let at: Node | null = element;
  while (at) {
    const lang: string | null = at instanceof Element ? at.getAttribute("lang") : null;
    if (lang && TAG.test(lang)) return lang;
    at = at.parentNode ?? (at instanceof ShadowRoot ? at.host : null);
  }
  return "en";
}
