import { compareResponses } from "../compare-responses.ts";
import { assertMerchants, readConfig } from "../../config/config.ts";
import { expectedResponses } from "../expected-responses.ts";
import { fetchActualResponse, UnreachableError } from "../actual-response.ts";
import { CONFIG, readArguments, UsageError, type Command } from "./command.ts";

const HELP = `hosted-session verify: compare what a running gateway serves with this release

  hosted-session verify [--config gateway.json] [--url https://pay.example]

  --url ORIGIN   the origin of the gateway; by default publicOrigin of the configuration

Requests every script, picture, text and style, and the frame document of each merchant and origin, as a browser does.
Compares status, headers and bytes with those of this release under this configuration. The gateway has to refuse
frames of an unregistered page, and frame documents in a tab.
Run it weekly (PCI DSS 11.6.1) on a machine other than the gateway's, from a release and a configuration that are kept
there. Changes nothing. The exit code is 1 if a response differs, or if the gateway does not respond.
`;

/** `verify`. */
export const verify: Command = {
  name: "verify",
  summary: "compare what a running gateway serves with this release",
  help: HELP,
  async run(args, output) {
    const { values, positionals } = readArguments("verify", args, { ...CONFIG, url: { type: "string" } });
    if (positionals.length > 0)
      throw new UsageError("verify takes no argument; name the gateway with --url ORIGIN", "verify");
    const config = assertMerchants(readConfig(values.config));
    const gateway = originOf(values.url ?? config.publicOrigin);
    const release = expectedResponses(config, gateway);
    const { requests } = release;
    let different = 0;
    for (const [at, request] of requests.entries()) {
      if (at % 20 === 0) output.progress(`${gateway}: ${at} of ${requests.length} …`);
      const { differences, unreachable } = await compare(
        release.respond(request),
        fetchActualResponse(gateway, request),
      );
      // The other requests would fail in the same way, and each may take until its timeout.
      if (at === 0 && unreachable !== undefined) {
        output.print(`FAIL ${gateway}: cannot be reached (${unreachable}); nothing was compared`);
        return 1;
      }
      for (const difference of differences) output.print(`FAIL ${request.path}: ${difference}`);
      if (differences.length > 0) different += 1;
    }
    output.progress(`${gateway}: ${requests.length} of ${requests.length}`);
    if (different === 0)
      output.print(`ok   ${gateway}: ${requests.length} responses are those of this release`);
    else
      output.print(`FAIL ${gateway}: ${different} of ${requests.length} responses differ from this release`);
    return different === 0 ? 0 : 1;
  },
};

function originOf(url: string | undefined): string {
  if (url === undefined)
    throw new UsageError(
      "verify needs --url ORIGIN, because the configuration has no publicOrigin",
      "verify",
    );
  const origin = URL.canParse(url) ? new URL(url).origin : "";
  if (!/^https?:/.test(origin) || url.replace(/\/$/, "") !== origin)
    throw new UsageError("--url must be an origin, such as https://pay.example", "verify");
  return origin;
}

async function compare(
  expected: Promise<Response>,
  actual: ReturnType<typeof fetchActualResponse>,
): Promise<{ differences: string[]; unreachable?: string }> {
  try {
    return { differences: await compareResponses(...(await Promise.all([expected, actual]))) };
  } catch (error) {
    const differences = [error instanceof Error ? error.message : String(error)];
    return error instanceof UnreachableError ? { differences, unreachable: error.reason } : { differences };
  }
}
