/** The shop's pictures of its goods. */
const shapes = {
  kettle:
    '<path d="M14 30h28l-3 18a4 4 0 0 1-4 3H21a4 4 0 0 1-4-3z" fill="#7f9f86"/>' +
    '<path d="M14 30c0-8 6-13 14-13s14 5 14 13z" fill="#93b39a"/>' +
    '<path d="M42 33c5-1 6-6 10-7l1 4c-4 1-5 8-11 9z" fill="#7f9f86"/>' +
    '<path d="M15 24c-2-12 5-17 13-17s15 5 13 17" fill="none" stroke="#3c5a48" stroke-width="3" stroke-linecap="round"/>' +
    '<circle cx="28" cy="16" r="2.5" fill="#3c5a48"/>',
  tin:
    '<rect x="15" y="18" width="26" height="34" rx="3" fill="#d9c08a"/>' +
    '<rect x="13" y="11" width="30" height="9" rx="3" fill="#b99a5b"/>' +
    '<rect x="15" y="28" width="26" height="15" fill="#f4ead2"/>' +
    '<path d="M28 30c5 4 5 8 0 11c-5-3-5-7 0-11z" fill="#4d7a5a"/><path d="M28 33v8" stroke="#f4ead2" stroke-width="1"/>',
} as const;

/** Returns a picture. It has no accessible name, because the text beside it says the same. */
export function drawing(name: keyof typeof shapes): string {
  return `<svg viewBox="0 0 56 56" width="56" height="56" aria-hidden="true" focusable="false">${shapes[name]}</svg>`;
}
