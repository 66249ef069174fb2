/** Markup that is safe to insert into a page unescaped. */
export interface Html {
  html: string;
}

const NAMED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => NAMED[character] ?? "");
}

/** Escapes the values of a template literal, unless they are markup of the same tag. */
export function html(parts: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html {
  const written = values.map((value) => {
    if (Array.isArray(value)) return value.map((each) => each.html).join("\n");
    return typeof value === "object" ? value.html : escape(String(value));
  });
  return { html: String.raw({ raw: parts }, ...written) };
}

/**
 * Fills the placeholders of a page: `{{name}}`, or `<!--{{name}}-->` where bare braces would not be HTML. Removes the
 * parts between `<!--{name}-->` and `<!--{/name}-->` unless `parts` names them.
 *
 * @throws Error for a placeholder without a value, so that no incomplete page is sent
 */
export function fill(page: string, values: Record<string, string | Html>, parts: readonly string[]): string {
  const kept = page.replace(/<!--\{(\w+)\}-->([\s\S]*?)<!--\{\/\1\}-->/g, (_, name: string, inner: string) =>
    parts.includes(name) ? fillParts(inner, parts) : "",
  );
  return kept.replace(/<!--\{\{(\w+)\}\}-->|\{\{(\w+)\}\}/g, (_, commented?: string, bare?: string) => {
    const value = values[commented ?? bare ?? ""];
    if (value === undefined) throw new Error(`the page has no value for ${commented ?? bare}`);
    return typeof value === "string" ? escape(value) : value.html;
  });
}

function fillParts(inner: string, parts: readonly string[]): string {
  return inner.replace(/<!--\{(\w+)\}-->([\s\S]*?)<!--\{\/\1\}-->/g, (_, name: string, deeper: string) =>
    parts.includes(name) ? deeper : "",
  );
}
