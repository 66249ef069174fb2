import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  frameHeaders,
  GATEWAY,
  newSession,
  startGateway,
  withCard,
  type TestGateway,
} from "../../support/test-gateway.ts";

const order = { order: { amount: "42.00", currency: "EUR" } };

let gateway: TestGateway;
beforeEach(() => {
  gateway = startGateway();
});
afterEach(() => gateway.close());

/** Milliseconds of processor time of this process since then. Other work of the machine does not count. */
function processorTime(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** Puts a body into a new session. The gateway must reject it and store nothing. */
async function refused(body: unknown, headers: Record<string, string> = {}) {
  const { id, version } = await newSession(gateway, order);
  const before = process.cpuUsage();
  const answer = await gateway.call("PUT", `/session/${id}`, { body, headers });
  const ms = processorTime(before);
  const after = await gateway.call("GET", `/session/${id}`);
  expect(after.body.session.version).toBe(version);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.body.result).toBe("ERROR");
  return { ...answer, ms };
}

const deep = (levels: number) => `${'{"a":'.repeat(levels)}"x"${"}".repeat(levels)}`;

describe("a body that is not one JSON document", () => {
  it.each([
    ["half an object", '{"order":'],
    ["a list", "[1]"],
    ["a text", '"x"'],
    ["a number", "7"],
    ["null", "null"],
    ["two documents", "{}{}"],
    ["a comment", "{/* */}"],
    ["a comma too many", '{"order":{"amount":"1",}}'],
    ["single quotes", "{'order':1}"],
    ["a control character in a text", '{"order":{"reference":"a\u0001b"}}'],
    ["a leading plus", '{"order":{"amount":+1}}'],
    ["a leading zero", '{"order":{"amount":01}}'],
    ["NaN", '{"order":{"amount":NaN}}'],
    ["a byte order mark", "\uFEFF{}"],
    ["a bad escape", '{"order":{"reference":"\\x41"}}'],
  ])("%s", async (_, text) => {
    const { status, body } = await refused(text);
    expect(status).toBe(400);
    expect(body.error).toEqual({ cause: "INVALID_REQUEST", explanation: "Json encoded payload error" });
  });

  it.each([
    ["a name twice", '{"order":{"amount":"1","amount":"2"}}', "A name occurs twice in one object"],
    [
      "a name twice, once escaped",
      '{"order":{"amount":"1","\\u0061mount":"2"}}',
      "A name occurs twice in one object",
    ],
    ["__proto__", '{"__proto__":{"x":"1"}}', "A name is not one that a field can have"],
    [
      "__proto__ deep down",
      '{"customer":{"a":{"__proto__":{"x":"1"}}}}',
      "A name is not one that a field can have",
    ],
    [
      "constructor",
      '{"customer":{"constructor":{"prototype":{"x":"1"}}}}',
      "A name is not one that a field can have",
    ],
    [
      "a dotted name",
      '{"sourceOfFunds.provided.card.number":"5123450000000008"}',
      "A name is not one that a field can have",
    ],
    ["an empty name", '{"":"x"}', "A name is not one that a field can have"],
    ["a depth of nine", deep(10), "The request is nested too deeply"],
    ["a depth of 20 000", deep(10_000), "The request is nested too deeply"],
    [
      "a list in a list in a list…",
      `{"customer":${"[".repeat(5000)}${"]".repeat(5000)}}`,
      "The request is nested too deeply",
    ],
  ])("%s", async (_, text, explanation) => {
    const { status, body, ms } = await refused(text);
    expect([status, body.error.explanation]).toEqual([400, explanation]);
    expect(ms).toBeLessThan(200);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  it("with more names than a server may send", async () => {
    const names = Array.from({ length: 2001 }, (_, n) => `"n${n}":"x"`).join(",");
    expect((await refused(`{"customer":{${names}}}`)).body.error.explanation).toBe(
      "The request has too many fields",
    );
  });

  it("with more names than a frame may send", async () => {
    const { id } = await newSession(gateway, order);
    const names = Array.from({ length: 129 }, (_, n) => `"n${n}":"x"`).join(",");
    const { status, body } = await gateway.call("PUT", `/session/${id}`, {
      password: null,
      headers: frameHeaders(gateway),
      body: `{"customer":{${names}}}`,
    });
    expect([status, body.error.explanation]).toEqual([400, "The request has too many fields"]);
  });

  it.each(["toString", "valueOf", "hasOwnProperty", "isPrototypeOf"])(
    "%s is a name like any other",
    async (name) => {
      const { id } = await newSession(gateway);
      const inGroup = await gateway.call("PUT", `/session/${id}`, { body: { customer: { [name]: "x" } } });
      expect([inGroup.status, inGroup.body.customer[name]]).toEqual([201, "x"]);
      expect((await refused({ [name]: "x" })).body.error.validationType).toBe("UNSUPPORTED");
    },
  );

  it.each(["__proto__", "constructor", "prototype"])("%s is refused wherever it stands", async (name) => {
    const { id } = await newSession(gateway, order);
    const odd = (value: string) => `{"${name}":${value}}`;
    const card = (member: string) => `{"sourceOfFunds":{"provided":{"card":${member}}}}`;
    const bodies = [
      odd('{"polluted":"1"}'),
      odd('"1"'),
      `{"order":${odd('{"polluted":"1"}')}}`,
      `{"billing":{"address":${odd('{"polluted":"1"}')}}}`,
      `{"airline":{"itinerary":{"leg":[${odd('{"polluted":"1"}')}]}}}`,
      `{"sourceOfFunds":${odd('{"polluted":"1"}')}}`,
      card(odd('{"polluted":"1"}')),
      card(`{"number":"5123450000000008","expiry":${odd('{"polluted":"1"}')}}`),
    ];
    for (const body of bodies) {
      for (const ask of [{ body }, { body, password: null, headers: frameHeaders(gateway) }]) {
        const answer = await gateway.call("PUT", `/session/${id}`, ask);
        expect([answer.status, answer.body.error.explanation]).toEqual([
          400,
          "A name is not one that a field can have",
        ]);
      }
    }
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect((await newSession(gateway, withCard())).version).toMatch(/02$/);
  });

  it("after all of them, a valid request succeeds", async () => {
    expect((await newSession(gateway, withCard())).version).toMatch(/02$/);
  });
});

describe("a body that cannot be read", () => {
  it.each([
    ["gzip", { "Content-Encoding": "gzip" }],
    ["br", { "Content-Encoding": "br" }],
    ["several", { "Content-Encoding": "gzip, gzip" }],
    ["even identity", { "Content-Encoding": "identity" }],
    ["another charset", { "Content-Type": "application/json; charset=utf-16" }],
    ["a file upload", { "Content-Type": "multipart/form-data; boundary=x" }],
    ["XML", { "Content-Type": "application/xml" }],
  ])("%s", async (_, headers) => {
    expect((await refused("{}", headers)).status).toBe(415);
  });

  it.each(["gzip", "deflate", "br", "zstd", "gzip, gzip, gzip", "x-unknown"])(
    "packed as %s: nothing of it is read, so nothing is unpacked",
    async (coding) => {
      const { id } = await newSession(gateway, order);
      let taken = 0;
      const bomb = new ReadableStream<Uint8Array>(
        { pull: (controller) => (taken++, controller.enqueue(new Uint8Array(1024))) },
        { highWaterMark: 0 },
      );
      for (const headers of [
        { Authorization: `Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}` },
        frameHeaders(gateway),
      ]) {
        const request = new Request(`${GATEWAY}/api/rest/version/100/merchant/TESTMERCHANT/session/${id}`, {
          method: "PUT",
          headers: { ...headers, "Content-Encoding": coding, "Content-Type": "application/json" },
          body: bomb,
          duplex: "half",
        } as RequestInit);
        expect((await gateway.app.fetch(request)).status).toBe(415);
      }
      expect(taken).toBe(0);
    },
  );

  it("more than 64 KiB", async () => {
    const { status } = await refused({ customer: { note: "x".repeat(70_000) } });
    expect(status).toBe(413);
  });

  it("more than 64 KiB without a Content-Length", async () => {
    const { id } = await newSession(gateway, order);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });
    const response = await gateway.app.fetch(
      new Request(`http://gateway.localhost:4400/api/rest/version/100/merchant/TESTMERCHANT/session/${id}`, {
        method: "PUT",
        headers: { Authorization: `Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}` },
        body: endless,
        duplex: "half",
      } as RequestInit),
    );
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(10);
  });

  it("in ISO-8859-1 is read as such from a server, and not from a frame", async () => {
    const { id } = await newSession(gateway, order);
    const send = (headers: Record<string, string>, document: object) =>
      gateway.app.fetch(
        new Request(`${GATEWAY}/api/rest/version/100/merchant/TESTMERCHANT/session/${id}`, {
          method: "PUT",
          headers: { ...headers, "Content-Type": "application/json; charset=ISO-8859-1" },
          body: Buffer.from(JSON.stringify(document), "latin1"),
        }),
      );
    const server = {
      Authorization: `Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}`,
    };
    const updated = await send(server, { customer: { firstName: "José" } });
    expect((await updated.json()).customer).toEqual({ firstName: "José" });
    expect((await send(frameHeaders(gateway), withCard())).status).toBe(415);
  });

  it("bytes that are not UTF-8", async () => {
    const { id } = await newSession(gateway, order);
    const response = await gateway.app.fetch(
      new Request(`http://gateway.localhost:4400/api/rest/version/100/merchant/TESTMERCHANT/session/${id}`, {
        method: "PUT",
        headers: { Authorization: `Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}` },
        body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      }),
    );
    expect(response.status).toBe(400);
  });
});

describe("values", () => {
  const CANARY = "CANARY4929";
  it.each([
    ["a number", withCard({ number: `4111${CANARY}` })],
    ["a code", withCard({ securityCode: CANARY })],
    ["a name", withCard({ nameOnCard: `${CANARY}111122223333` })],
    ["a month", withCard({ expiry: { month: CANARY, year: "39" } })],
    ["an amount", { order: { amount: CANARY } }],
    ["a group that should be a value", { order: { amount: { [`x${CANARY}`]: CANARY } } }],
    ["a name of a field", { [`x${CANARY}`]: "1" }],
    ["an operation", { apiOperation: CANARY }],
    ["a version", { session: { version: CANARY } }],
    ["broken JSON", `{"order": ${CANARY}`],
  ])("%s is never quoted, nor logged", async (_, body) => {
    const { text } = await refused(body);
    expect(text).not.toContain("4929");
    expect(gateway.lines.join("")).not.toContain("4929");
  });

  it.each([
    ["a number for a group", { order: 1 }],
    ["a text for a group", { sourceOfFunds: "x" }],
    ["a list for a group", { sourceOfFunds: { provided: [1] } }],
    ["true for a number", withCard({ number: true })],
    ["an object for a code", withCard({ securityCode: { is: "100" } })],
    ["a huge number", '{"order":{"amount":1e400}}'],
    ["NUL in a text", { customer: { firstName: "a\u0000b" } }],
    ["half a character", '{"customer":{"firstName":"\\ud800"}}'],
    ["too long a text", { customer: { note: "x".repeat(2001) } }],
    ["too long a list", { customer: { list: Array.from({ length: 201 }, () => "x") } }],
  ])("%s is refused", async (_, body) => {
    expect((await refused(body)).status).toBe(400);
  });

  it.each([
    ["a plus before it", "+5123450000000008"],
    ["NUL in it", "51234500\u000000000008"],
    ["spaces in it", "5123 4500 0000 0008"],
    ["eleven digits", "51234500002"],
    ["twenty digits", "51234500000000000001"],
    ["Arabic digits", "٥١٢٣٤٥٠٠٠٠٠٠٠٠٠٨"],
    ["a line end behind it", "5123450000000008\n"],
    [
      "half a character in it",
      '{"sourceOfFunds":{"provided":{"card":{"number":"5123450000000008\\ud800"}}}}',
    ],
    ["an object around it", { value: "5123450000000008" }],
    ["more digits than a number has", 4111111111111111119n],
  ])("a card number with %s is refused", async (_, number) => {
    const body =
      typeof number === "string" && number.startsWith("{")
        ? number
        : withCard({ number: typeof number === "bigint" ? Number(number) : number });
    const { status, text } = await refused(body);
    expect(status).toBe(400);
    expect(text).not.toContain("5123");
  });

  it.each([
    ["a token", '{"sourceOfFunds":{"token":9123456789012347}}', "sourceOfFunds.token"],
    [
      "a token that a number could hold",
      '{"sourceOfFunds":{"token":9007199254740991}}',
      "sourceOfFunds.token",
    ],
    ["a reference", '{"order":{"reference":12345678901234567890}}', "order.reference"],
    ["a field handed on", '{"order":{"invoiceNumber":9007199254740993}}', "order.invoiceNumber"],
    [
      "a field in a group",
      '{"customer":{"taxRegistrationId":9007199254740993}}',
      "customer.taxRegistrationId",
    ],
    ["a field below zero", '{"customer":{"balance":-9007199254740993}}', "customer.balance"],
  ])("%s as a number of too many digits is refused, not rounded", async (_, body, field) => {
    const { status, body: answer, text } = await refused(body);
    expect([status, answer.error.field, answer.error.validationType]).toEqual([400, field, "INVALID"]);
    expect(text).not.toMatch(/\d{5}/);
  });

  it("numbers without loss of precision are accepted", async () => {
    const { id } = await newSession(gateway);
    const body = '{"order":{"amount":999999999999.99,"currency":"EUR","invoiceNumber":9007199254740991}}';
    const { body: stored } = await gateway.call("PUT", `/session/${id}`, { body });
    expect(stored.order).toMatchObject({ amount: "999999999999.99", invoiceNumber: 9007199254740991 });
  });

  it.each([
    ["quotes and comments of SQL", "Robert'); drop table sessions;-- \" /* */ %"],
    ["line ends and colours", "a\r\nSet-Cookie: x\u001b[31m"],
    ["other scripts", "Ștefan Жуков 山田 🙂"],
  ])("%s are data", async (_, text) => {
    const { id } = await newSession(gateway, { customer: { note: text } });
    expect((await gateway.call("GET", `/session/${id}`)).body.customer.note).toBe(text);
    expect(
      (
        await gateway.call("PUT", `/order/${encodeURIComponent("o'1; --")}/transaction/1`, {
          body: { apiOperation: "PAY", ...order, ...withCard() },
        })
      ).status,
    ).toBe(201);
  });

  it("that contain SQL are data or rejected, in every field and every name", async () => {
    const odd = `x'); drop table sessions;-- " \\ %00 \u0000`;
    const words = odd.replace("\u0000", "");
    const fields = (value: string): [string, object][] => [
      ["order", { order: { id: value } }],
      ["order", { order: { reference: value } }],
      ["order", { order: { currency: value } }],
      ["customer", { customer: { firstName: value } }],
      ["billing", { billing: { address: { street: value } } }],
      ["device", { device: { browser: value } }],
      ["locale", { locale: value }],
      ["userId", { userId: value }],
      ["sourceOfFunds", { sourceOfFunds: { type: value } }],
      ["sourceOfFunds", { sourceOfFunds: { token: value } }],
      ["sourceOfFunds", withCard({ nameOnCard: value })],
      ["sourceOfFunds", withCard({ localBrand: value })],
      ["transaction", { transaction: { authorizationCode: value } }],
    ];
    const { id } = await newSession(gateway, order);
    const kept: string[] = [];
    for (const value of [odd, words]) {
      for (const [group, body] of fields(value)) {
        const { status } = await gateway.call("PUT", `/session/${id}`, { body });
        expect([201, 400]).toContain(status);
        const after = (await gateway.call("GET", `/session/${id}`)).body;
        if (status !== 201) continue;
        kept.push(group);
        expect(JSON.stringify(after[group])).toContain(JSON.stringify(value).slice(1, -1));
      }
    }
    // Negative control: some fields accept it.
    expect(kept.length).toBeGreaterThan(4);

    const name = encodeURIComponent("o'); drop table orders;-- \"");
    const paying = { apiOperation: "PAY", ...order, ...withCard() };
    expect((await gateway.call("PUT", `/order/${name}/transaction/${name}`, { body: paying })).status).toBe(
      201,
    );
    expect((await gateway.call("GET", `/order/${name}/transaction/${name}`)).body.result).toBe("SUCCESS");
    for (const [method, path, body] of [
      ["GET", `/session/${name}`, undefined],
      ["GET", `/token/${name}`, undefined],
      ["PUT", `/token/${name}`, withCard()],
      ["POST", "/tokenSearch", { page: { after: words } }],
    ] as const) {
      expect((await gateway.call(method, path, { body })).status).toBe(400);
    }
    expect((await newSession(gateway, withCard())).version).toMatch(/02$/);
  });

  describe("8 kB for each pattern take no time:", () => {
    const LONG = ["1".repeat(8000), `${"1".repeat(8000)}x`, `${"a ".repeat(4000)}!`, "1.".repeat(4000)];
    const card = (name: string) => (value: string) => withCard({ [name]: value });
    it.each<[string, (value: string) => object]>([
      ["a number", card("number")],
      ["a name", card("nameOnCard")],
      ["a code", card("securityCode")],
      ["a network", card("localBrand")],
      ["a month", (value) => withCard({ expiry: { month: value, year: value } })],
      ["an amount", (value) => ({ order: { amount: value } })],
      ["a currency", (value) => ({ order: { currency: value } })],
      ["an order's name", (value) => ({ order: { id: value } })],
      ["a kind of charge", (value) => ({ order: { merchantCharge: { type: value } } })],
      ["words", (value) => ({ order: { reference: value } })],
      ["a text that is handed on", (value) => ({ billing: { address: { street: value } } })],
      ["a kind of source", (value) => ({ sourceOfFunds: { type: value } })],
      ["a session's version", (value) => ({ session: { version: value } })],
      ["an account", (value) => ({ sourceOfFunds: { provided: { ach: { bankAccountNumber: value } } } })],
    ])("%s", async (_, body) => {
      for (const value of LONG) expect((await refused(body(value))).ms).toBeLessThan(100);
    });

    it.each<[string, Record<string, string>]>([
      ["a password", { Authorization: `Basic ${"A".repeat(8000)}!` }],
      ["a frame's token", { "X-HS-Frame": `${"A".repeat(8000)}.${"A".repeat(8000)}` }],
      ["a type", { "Content-Type": `application/json;${" ".repeat(8000)}charset=utf-8;x` }],
      ["a name of a host", { Host: `${"a.".repeat(4000)}!` }],
    ])("%s", async (_, headers) => {
      const before = process.cpuUsage();
      const { status } = await gateway.call("POST", "/session", { headers, body: {} });
      expect(status).toBeLessThan(500);
      expect(processorTime(before)).toBeLessThan(100);
    });
  });
});

describe("an address", () => {
  it.each([
    ["lower case", "session0000000000000000000000000a"],
    ["too short", "SESSION000"],
    ["too long", `SESSION${"0".repeat(60)}`],
    ["10 kB", `SESSION${"0".repeat(10_000)}`],
    ["NUL", "SESSION0000000000000000000000%00"],
    ["a slash", "SESSION00000000000000000000%2F00"],
    ["dots", "..%2f..%2fetc%2fpasswd"],
    ["other script", "SESSION%EF%BC%91000000000000000000000000"],
  ])("a session id with %s does not reach the database", async (_, id) => {
    const { store } = gateway.dependencies;
    const asked: unknown[] = [];
    const find = store.findSession;
    store.findSession = (...args) => {
      asked.push(args);
      return find(...args);
    };
    const { status, text } = await gateway.call("GET", `/session/${id}`);
    expect([400, 404]).toContain(status);
    expect(text).not.toContain("passwd");
    expect(asked).toEqual([]);
    // Negative control: a valid session id reaches the database.
    await gateway.call("GET", "/session/SESSION00000000000000000000000000");
    expect(asked).toHaveLength(1);
  });

  it.each([
    [80, "/session", 201, undefined],
    [17, "/session", 404, "Unsupported value for 'version = 17'"],
    [101, "/session", 404, "Unsupported value for 'version = 101'"],
    ["abc", "/session", 404, "Unsupported value for 'version = ?'"],
    ["080", "/session", 404, "Unsupported value for 'version = 080'"],
  ])("version %s", async (version, path, status, explanation) => {
    const answer = await gateway.call("POST", path, { version });
    expect(answer.status).toBe(status);
    expect(answer.body.error?.explanation).toBe(explanation);
  });

  it.each([
    ["GET", "/nothing", 404],
    ["GET", "/session/SESSION00000000000000000000000000/x.css", 404],
    ["PUT", "/order/A", 404],
    ["PUT", "/order/A/thing/1", 404],
    ["POST", "/order/A/transaction/1", 405],
    ["DELETE", "/session/SESSION00000000000000000000000000", 405],
    ["PUT", `/order/${"x".repeat(41)}/transaction/1`, 400],
    ["PUT", "/token/a-b", 400],
  ])("%s %s is %s", async (method, path, status) => {
    const body = method === "GET" ? {} : { body: { apiOperation: "PAY" } };
    expect((await gateway.call(method, path, body)).status).toBe(status);
  });

  it.each(["x.css", "x.js", "..%2fx.png", ";x.css", "%0ax.css"])(
    "of a session that ends like a file (%s) leaves no cache anything to keep",
    async (ending) => {
      const { id } = await newSession(gateway, { ...order, ...withCard() });
      for (const path of [`/session/${id}/${ending}`, `/session/${id}${ending}`]) {
        const { status, text, headers } = await gateway.call("GET", path);
        expect(headers.get("cache-control")).toBe("no-cache, no-store, must-revalidate");
        expect([400, 404]).toContain(status);
        expect(text).not.toContain("512345");
      }
    },
  );

  it("of a payment without an operation, or with an unknown one", async () => {
    const path = "/order/A/transaction/1";
    expect((await gateway.call("PUT", path, { body: {} })).body.error).toMatchObject({
      field: "apiOperation",
      validationType: "MISSING",
    });
    expect((await gateway.call("PUT", path, { body: { apiOperation: "STEAL" } })).body.error).toMatchObject({
      field: "apiOperation",
      validationType: "INVALID",
    });
  });
});
