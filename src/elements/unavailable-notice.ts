/**
 * What a payer sees in the place of a field whose frame did not load, and can press to have it tried again. In
 * English: the locale files are the gateway's, which did not answer.
 */
export function unavailableNotice(retry: () => void): HTMLButtonElement {
  const notice = document.createElement("button");
  notice.type = "button";
  notice.part.add("notice");
  notice.textContent = "This field could not be loaded. Try again";
  notice.addEventListener("click", retry);
  return notice;
}
