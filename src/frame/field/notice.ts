/**
 * Shows the one error there is to show where screen readers look for it: said once when it appears, and as the
 * description of the input it is about. Eyes have the page for that, except for the one error that is the page's,
 * and for what the frame asks by itself.
 */
export function openNotice(): (text: string, seen: unknown) => void {
  const notice = document.createElement("small");
  notice.id = "error";
  // Not the role of a status: Firefox takes no description from one.
  notice.ariaLive = "polite";
  document.body.append(notice);
  return (text, seen) => {
    if (notice.textContent !== text) notice.textContent = text;
    notice.className = seen ? "seen" : "";
  };
}
