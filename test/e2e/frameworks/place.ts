/** The element in which a framework's page renders its shop, with the test's settings. */
export function place() {
  const root = document.getElementById("shop")!;
  const { gateway, session } = root.dataset;
  // Renders to text first, as a server does, and then hydrates it.
  return { root, gateway: gateway!, session: session!, rendered: location.search === "?rendered" };
}
