/** The fields of a checkout, in their order on the page. */
export const FIELDS = ["card.number", "card.expiry", "card.securityCode", "card.nameOnCard"] as const;

/**
 * A shop's page with only these fields. It records when all of them are ready (`readyAt`), and when it got the event of a
 * keystroke (`heardAt`).
 */
export const checkout = (gateway: string, fields: readonly string[] = FIELDS): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>ours</title>
<style>hosted-field{display:block;width:300px;margin:8px}</style>
<script type="module" src="${gateway}/hosted-session.js"></script><body>
<hosted-session merchant="TESTMERCHANT">${fields.map((f) => `<hosted-field field="${f}"></hosted-field>`).join("")}</hosted-session>
<script>
const session = document.querySelector("hosted-session");
session.addEventListener("ready", (event) => { if (event.target === session) window.readyAt = performance.now(); });
session.addEventListener("emptinesschange", () => { window.heardAt = performance.timeOrigin + performance.now(); });
</script>`;
