/** Where the page of a framework draws its shop, and what the test has written there for it. */
export function place() {
  const root = document.getElementById("shop")!;
  const { gateway, session } = root.dataset;
  // As a server would have: as text first, which the framework then takes over.
  return { root, gateway: gateway!, session: session!, rendered: location.search === "?rendered" };
}
