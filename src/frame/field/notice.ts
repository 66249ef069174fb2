/**
 * Makes the element that holds the error of a field for screen readers, which announce it once and read it as the
 * description of the input. Sighted payers see the page's own text. Only the error that the page caused, and the question
 * of the idle timeout, are visible in the frame (`seen`).
 */
export function openNotice(): (text: string, seen: unknown) => void {
  const notice = document.createElement("small");
  notice.id = "error";
  // It has no role `status`, because Firefox takes no description from one.
  notice.ariaLive = "polite";
  document.body.append(notice);
  return (text, seen) => {
    if (notice.textContent !== text) notice.textContent = text;
    notice.className = seen ? "seen" : "";
  };
}
