import * as z from "zod/mini";

const port = z.string().check(z.regex(/^\d{1,5}$/));

const Environment = z.object({
  GATEWAY_PORT: z._default(port, "4400"),
  SHOP_PORT: z._default(port, "4401"),
  WALLET_PORT: z.optional(port),
  GATEWAY_DATA: z._default(z.string().check(z.minLength(1)), ".data"),
  DATABASE_URL: z.optional(z.string().check(z.regex(/^(postgres(ql)?:\/\/.+)?$/))),
});

/** The settings that `npm start` reads from the environment. */
export interface DemoEnvironment {
  gatewayPort: number;
  shopPort: number;
  /** If left out, 4402, or any free port if that is taken, because links lead to the wallet. */
  walletPort?: number;
  /** The folder for keys and database. */
  data: string;
  /** A PostgreSQL database instead of a file in `data`. */
  databaseUrl?: string;
}

const ADVICE: Record<string, string> = {
  GATEWAY_PORT: "a port number from 0 to 65535",
  SHOP_PORT: "a port number from 0 to 65535",
  WALLET_PORT: "a port number from 0 to 65535",
  GATEWAY_DATA: "the path of a folder",
  DATABASE_URL: "of the form postgresql://user:password@host:5432/database",
};

/**
 * Reads and checks the environment.
 *
 * @throws Error that names each wrong variable and its valid values
 */
export function readEnvironment(env: Record<string, string | undefined>): DemoEnvironment {
  const parsed = Environment.safeParse(env);
  const tooHigh = ["GATEWAY_PORT", "SHOP_PORT", "WALLET_PORT"].filter(
    (name) => Number(env[name] ?? 0) > 65_535,
  );
  if (!parsed.success || tooHigh.length > 0) {
    const names = parsed.success ? tooHigh : parsed.error.issues.map(({ path }) => String(path[0]));
    throw new Error(names.map((name) => `${name} must be ${ADVICE[name] ?? "set correctly"}.`).join("\n"));
  }
  const { GATEWAY_PORT, SHOP_PORT, WALLET_PORT, GATEWAY_DATA, DATABASE_URL } = parsed.data;
  return {
    gatewayPort: Number(GATEWAY_PORT),
    shopPort: Number(SHOP_PORT),
    ...(WALLET_PORT === undefined ? {} : { walletPort: Number(WALLET_PORT) }),
    data: GATEWAY_DATA,
    ...(DATABASE_URL ? { databaseUrl: DATABASE_URL } : {}),
  };
}
