/**
 * What Enter in an `<input>` does: presses the form's first submit button, so that the page hears its click and the form has its name
 * and value, and nothing if that one is disabled. A form without one is submitted.
 */
export function pressDefaultButton(form: HTMLFormElement): void {
  const root = form.getRootNode() as Document | ShadowRoot;
  const button = [...root.querySelectorAll<HTMLButtonElement | HTMLInputElement>("button, input")].find(
    (one) => one.form === form && (one.type === "submit" || one.type === "image"),
  );
  if (button) button.click();
  else form.requestSubmit();
}
