import { createHash, randomBytes } from "node:crypto";
import { ConfigError, readConfig } from "../../config/config.ts";
import { CONFIG, readArguments, UsageError, type Command, type Output } from "./command.ts";
import { changeConfig, type Written, type WrittenMerchant } from "./config-file.ts";
import { merchantOrigins, tellWhatToPublish } from "./merchant-origins.ts";

const HELP = `hosted-session merchant: the merchants of a configuration

  hosted-session merchant add ID [--origin https://shop.example]… [--config gateway.json]
      adds a merchant and prints its API password, once; only a hash of it is kept. Prints also what its shop has to
      publish before its pages show fields
  hosted-session merchant origins ID [--verify] [--config gateway.json]
      says of each origin what its shop has to publish, and whether it is proven; with --verify, looks now, and the exit
      code is 1 if anything is not there
  hosted-session merchant password ID [--config gateway.json]
      gives a second API password, which works beside the first
  hosted-session merchant password ID --retire [--config gateway.json]
      takes the older one back, when all of the merchant's servers use the new one

A running gateway takes the change over on SIGHUP: kill -HUP its process id.
`;

const OPTIONS = {
  origin: { type: "string", multiple: true },
  verify: { type: "boolean" },
  retire: { type: "boolean" },
} as const;

/** Which of the options each of them takes. */
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
    if (more.length > 0) throw new UsageError(`one merchant at a time`, "merchant");
    if (action === undefined || !Object.hasOwn(TAKES, action)) {
      throw new UsageError("say add, origins or password", "merchant");
    }
    const strange = Object.keys(values).find((name) => name in OPTIONS && name !== TAKES[action]);
    if (strange !== undefined) throw new UsageError(`merchant ${action} takes no --${strange}`, "merchant");
    if (id === undefined) throw new UsageError(`merchant ${action} takes the merchant's id`, "merchant");
    if (action === "origins") return merchantOrigins({ config, id, verify }, output);
    if (action === "add") return add(config, id, origins, output);
    return isOld ? retire(config, id, output) : renew(config, id, output);
  },
};

/** 256 bits, in letters that any program's configuration takes. */
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
          `merchants: "${id}" is there already; for a new password: merchant password ${id}`,
        );
      }
      return { append: { id, passwords: [hashed(password)], origins }, to: ["merchants"] };
    },
    () => tell(`${id} is in ${config}.`, password, output),
  );
  if (origins.length === 0) {
    output.say(`No page may show its fields yet: add its shop's origin to "origins", or use --origin.`);
  }
  tellWhatToPublish(readConfig(config), id, origins, output);
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
          `merchants: ${id} has two passwords; take the older one back first: merchant password ${id} --retire`,
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
        `merchants: ${id} has one password alone; give it a new one first: merchant password ${id}`,
      );
    }
    return { removeFirstOf: ["merchants", index, "passwords"] };
  });
  output.say(`The older password of ${id} does not work any more once the gateway has taken this over.`);
  return 0;
}

function find({ merchants }: Written, id: string): Pick<WrittenMerchant, "passwords"> & { index: number } {
  const index = merchants.findIndex((known) => known.id === id);
  const found = merchants[index];
  if (!found) throw new ConfigError(`merchants: there is no "${id}"; add it: merchant add ${id}`);
  return { index, passwords: found.passwords };
}

function tell(done: string, password: string, output: Output): void {
  output.say(done);
  output.say("API password, shown this once:");
  output.say(`  ${password}`);
  output.say("A running gateway takes it over on SIGHUP.");
}
