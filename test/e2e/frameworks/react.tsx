import { StrictMode, type SubmitEvent, useEffect, useRef, useState } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import type { CardTypeChangeEvent, HostedSession } from "../../../src/elements/index.ts";
import { place } from "./place.ts";

const { root, gateway, session: id, rendered } = place();

function Checkout() {
  const session = useRef<HostedSession>(null);
  const [renders, setRenders] = useState(0);
  const [brand, setBrand] = useState("");
  const [named, setNamed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState("");
  // React adds `on…` listeners to a server-rendered custom element only after rendering it again.
  useEffect(() => {
    const { current } = session;
    const known = (event: CardTypeChangeEvent) => setBrand(event.brand);
    current?.addEventListener("cardtypechange", known);
    return () => current?.removeEventListener("cardtypechange", known);
  }, []);
  const again = () => setRenders((count) => count + 1);
  const pay = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setResult(JSON.stringify(await session.current!.update()));
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void pay(event)} data-renders={renders}>
      <hosted-session ref={session} gateway={gateway} merchant="TESTMERCHANT" session={id} name={null}>
        <hosted-field
          field="card.number"
          className={renders % 2 ? "odd" : "even"}
          mask
          onvaliditychange={again}
          onemptinesschange={again}
        />
        <hosted-field field="card.expiry" disabled={busy} optional={false} placeholder={undefined} />
        <hosted-field field="card.securityCode" disabled={busy} style={{ opacity: renders % 2 ? 1 : 0.99 }} />
        {named && <hosted-field field="card.nameOnCard" required />}
      </hosted-session>
      <button type="button" onClick={() => setNamed(!named)}>
        Name
      </button>
      <button disabled={busy}>Pay</button>
      <output id="brand">{brand}</output>
      <output id="result">{result}</output>
    </form>
  );
}

function Shop() {
  const [paying, setPaying] = useState(true);
  return (
    <main>
      <button onClick={() => setPaying(!paying)}>Route</button>
      {paying && <Checkout />}
    </main>
  );
}

// Strict mode: in development React mounts, unmounts and mounts everything again.
const shop = (
  <StrictMode>
    <Shop />
  </StrictMode>
);
if (rendered) {
  root.innerHTML = renderToString(shop);
  hydrateRoot(root, shop);
} else createRoot(root).render(shop);
