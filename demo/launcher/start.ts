import { type Demo, startDemo } from "./demo.ts";
import { type DemoEnvironment, readEnvironment } from "./environment.ts";
import { PortTaken } from "./loopback.ts";

// `npm start`: starts the gateway, a shop and a wallet on this machine, to try them out.

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function read(): DemoEnvironment {
  try {
    return readEnvironment(process.env);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

const environment = read();

function describeError(error: unknown): string {
  const port = error instanceof PortTaken ? error.port : portTakenIn(error);
  if (port === undefined) return error instanceof Error ? error.message : String(error);
  const { shopPort, walletPort } = environment;
  const name = port === shopPort ? "SHOP_PORT" : port === walletPort ? "WALLET_PORT" : "GATEWAY_PORT";
  return `Port ${port} is taken by another program. Stop that, or choose another: ${name}=${port + 10} npm start`;
}

function portTakenIn(error: unknown): number | undefined {
  const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  return isTaken && "port" in error && typeof error.port === "number" ? error.port : undefined;
}

/** Prints the log lines of errors only, and hides those of normal operation. */
function printErrors(line: string): void {
  if (!/"event":"(started|stopped|expired)"|"status":[123]\d\d/.test(line)) process.stdout.write(line);
}

const demo: Demo = await startDemo(environment, printErrors).catch((error: unknown) =>
  fail(describeError(error)),
);

console.log(`
  Shop      http://shop.localhost:${demo.shopPort}
  Gateway   http://gateway.localhost:${demo.gatewayPort}   merchant TESTMERCHANT, password secret
  Wallet    http://wallet.localhost:${demo.walletPort}   which the shop's checkout leads to

  Cards to type, with security code 100 (American Express 1000):
    5123 4500 0000 0008   Mastercard, credit: a surcharge of 1.5 %
    4012 0000 3333 0026   Visa, debit: no surcharge
    3718 8163 4498 004    American Express: a surcharge of 2.5 %
  Expiry dates and what the bank then says:
    01/39 approved        05/39 declined        04/27 expired card        08/28 timed out

  ${environment.databaseUrl === undefined ? "Keys and database are" : "Sessions are in PostgreSQL, keys"} in ${environment.data}. Ctrl-C stops them all.
`);

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1); // the second Ctrl-C does not wait
    stopping = true;
    void demo.close().then(() => process.exit(0));
  });
}
