import { compareResponses } from "../compare-responses.ts";
import { assertMerchants, readConfig } from "../../config/config.ts";
import { expectedResponses } from "../expected-responses.ts";
import { fetchActualResponse, UnreachableError } from "../actual-response.ts";
import { CONFIG, readArguments, UsageError, type Command } from "./command.ts";

const HELP = `hosted-session verify: whether a gateway serves browsers what this release would

  hosted-session verify [--config gateway.json] [--url https://pay.example]

  --url ORIGIN   where to ask it; without this, at publicOrigin of the configuration

Asks it, as a browser does, for every script, picture, text and style and for the frame document of each merchant and
origin, and compares status, headers and bytes with what the release that this command is part of sends under this
configuration. Frames of a page that is nobody's and frame documents in a tab of their own have to be refused.
Run it on another machine than the gateway's, from a release and a configuration that were kept there, and regularly:
PCI DSS 11.6.1 asks for that weekly. Nothing is changed. The exit code is 1 if anything differs, or nobody answers.
`;

/** `verify`. */
export const verify: Command = {
  name: "verify",
  summary: "compare what a running gateway serves with this release",
  help: HELP,
  async run(args, output) {
    const { values, positionals } = readArguments("verify", args, { ...CONFIG, url: { type: "string" } });
    if (positionals.length > 0) throw new UsageError("verify takes the gateway as --url ORIGIN", "verify");
    const config = assertMerchants(readConfig(values.config));
    const gateway = originOf(values.url ?? config.publicOrigin);
    const release = expectedResponses(config, gateway);
    const { asks } = release;
    let different = 0;
    for (const [at, ask] of asks.entries()) {
      if (at % 20 === 0) output.progress(`${gateway}: ${at} of ${asks.length} …`);
      const { found, unreachable } = await differences(
        release.answerTo(ask),
        fetchActualResponse(gateway, ask),
      );
      // Each would say the same, and one that nobody answers may take its time.
      if (at === 0 && unreachable !== undefined) {
        output.print(`FAIL ${gateway}: cannot be reached (${unreachable}), and nothing was compared`);
        return 1;
      }
      for (const words of found) output.print(`FAIL ${ask.path}: ${words}`);
      if (found.length > 0) different += 1;
    }
    output.progress(`${gateway}: ${asks.length} of ${asks.length}`);
    if (different === 0)
      output.print(`ok   ${gateway}: ${asks.length} answers are as this release sends them`);
    else
      output.print(
        `FAIL ${gateway}: ${different} of ${asks.length} answers are not as this release sends them`,
      );
    return different === 0 ? 0 : 1;
  },
};

function originOf(url: string | undefined): string {
  if (url === undefined)
    throw new UsageError("verify takes --url ORIGIN: there is no publicOrigin", "verify");
  const origin = URL.canParse(url) ? new URL(url).origin : "";
  if (!/^https?:/.test(origin) || url.replace(/\/$/, "") !== origin)
    throw new UsageError("--url takes an origin like https://pay.example", "verify");
  return origin;
}

async function differences(
  expected: Promise<Response>,
  live: ReturnType<typeof fetchActualResponse>,
): Promise<{ found: string[]; unreachable?: string }> {
  try {
    return { found: await compareResponses(...(await Promise.all([expected, live]))) };
  } catch (error) {
    const found = [error instanceof Error ? error.message : String(error)];
    return error instanceof UnreachableError ? { found, unreachable: error.reason } : { found };
  }
}
