/**
 * Does what Enter in an `<input>` does: clicks the form's first submit button, so that the page gets the click and
 * the form gets the button's name and value. A disabled button does nothing. A form without one is submitted.
 */
export function pressDefaultButton(form: HTMLFormElement): void {
  const root = form.getRootNode() as Document | ShadowRoot;
  const button = [...root.querySelectorAll<HTMLButtonElement | HTMLInputElement>("button, input")].find(
    (one) => one.form === form && (one.type === "submit" || one.type === "image"),
  );
  if (button) button.click();
  else form.requestSubmit();
}
