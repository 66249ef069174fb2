import { createHash, randomBytes } from "node:crypto";
import { ConfigError, readConfig } from "../../config/config.ts";
import { CONFIG, readArguments, UsageError, type Command, type Output } from "./command.ts";
import { changeConfig, type Written, type WrittenMerchant } from "./config-file.ts";
import { merchantOrigins, printChallenges } from "./merchant-origins.ts";

const HELP = `hosted-session merchant: the merchants of a configuration

  hosted-session merchant add ID [--origin https://shop.example]… [--config gateway.json]
      adds a merchant and prints its API password once; the file contains only a hash of it. Prints also the lines that
      its shop has to publish before its pages show fields
  hosted-session merchant origins ID [--verify] [--config gateway.json]
      prints the status of each origin, and the line that its shop has to publish. With --verify, verifies now; the exit
      code is 1 if an origin is not proven
  hosted-session merchant password ID [--config gateway.json]
      adds a second API password, which works beside the first
  hosted-session merchant password ID --retire [--config gateway.json]
      removes the older password, when all of the merchant's servers use the new one

A running gateway loads the change on SIGHUP: kill -HUP with its process id.
`;

const OPTIONS = {
  origin: { type: "string", multiple: true },
  verify: { type: "boolean" },
  retire: { type: "boolean" },
} as const;

/** The option of each action. */
const TAKES: Record<string, keyof typeof OPTIONS> = { add: "origin", origins: "verify", password: "retire" };

/** `merchant add`, `merchant origins` and `merchant password`. */
export const merchant: Command = {
  name: "merchant",
  summary: "add a merchant, prove its origins, or give it a new API password",
  help: HELP,
  async run(args, output) {
    const { positionals, values } = readArguments("merchant", args, { ...CONFIG, ...OPTIONS });
    const { config, origin: origins = [], retire: isOld = false, verify = false } = values;
    const [action, id, ...more] = positionals;
    if (more.length > 0) throw new UsageError(`merchant takes one id`, "merchant");
    if (action === undefined || !Object.hasOwn(TAKES, action)) {
      throw new UsageError("name an action: add, origins or password", "merchant");
    }
    const strange = Object.keys(values).find((name) => name in OPTIONS && name !== TAKES[action]);
    if (strange !== undefined) throw new UsageError(`merchant ${action} takes no --${strange}`, "merchant");
    if (id === undefined) throw new UsageError(`merchant ${action} needs the merchant's id`, "merchant");
    if (action === "origins") return merchantOrigins({ config, id, verify }, output);
    if (action === "add") return add(config, id, origins, output);
    return isOld ? retire(config, id, output) : renew(config, id, output);
  },
};

/** 256 random bits, in characters that need no escaping in configurations. */
const newPassword = () => randomBytes(32).toString("base64url");
const hashed = (password: string) => ({ sha256: createHash("sha256").update(password).digest("hex") });

function add(config: string, id: string, origins: string[], output: Output): number {
  const password = newPassword();
  changeConfig(
    config,
    { event: "merchant-added", merchant: id },
    ({ merchants }) => {
      if (merchants.some((known) => known.id === id)) {
        throw new ConfigError(
          `merchants: "${id}" already exists; for a new password, run: merchant password ${id}`,
        );
      }
      return { append: { id, passwords: [hashed(password)], origins }, to: ["merchants"] };
    },
    () => tell(`${id} was added to ${config}.`, password, output),
  );
  if (origins.length === 0) {
    output.print(`No page may show its fields yet: add its shop's origin to "origins", or use --origin.`);
  }
  printChallenges(readConfig(config), id, origins, output);
  return 0;
}

function renew(config: string, id: string, output: Output): number {
  const password = newPassword();
  changeConfig(
    config,
    { event: "password-added", merchant: id },
    (written) => {
      const { index, passwords } = find(written, id);
      if (passwords.length > 1) {
        throw new ConfigError(
          `merchants: ${id} has two passwords; remove the older one first: merchant password ${id} --retire`,
        );
      }
      return { append: hashed(password), to: ["merchants", index, "passwords"] };
    },
    () => tell(`${id} has a second password; the first still works.`, password, output),
  );
  return 0;
}

function retire(config: string, id: string, output: Output): number {
  changeConfig(config, { event: "password-retired", merchant: id }, (written) => {
    const { index, passwords } = find(written, id);
    if (passwords.length < 2) {
      throw new ConfigError(
        `merchants: ${id} has only one password; add a new one first: merchant password ${id}`,
      );
    }
    return { removeFirstOf: ["merchants", index, "passwords"] };
  });
  output.print(`The older password of ${id} stops working when the gateway loads the change (SIGHUP).`);
  return 0;
}

function find({ merchants }: Written, id: string): Pick<WrittenMerchant, "passwords"> & { index: number } {
  const index = merchants.findIndex((known) => known.id === id);
  const found = merchants[index];
  if (!found) throw new ConfigError(`merchants: there is no "${id}"; add it: merchant add ${id}`);
  return { index, passwords: found.passwords };
}

function tell(done: string, password: string, output: Output): void {
  output.print(done);
  output.print("API password, shown this once:");
  output.print(`  ${password}`);
  output.print("A running gateway loads it on SIGHUP.");
}
