import { looseRead, optional, anything, read, text, wideText } from "../../wire/schema/schema.ts";
import type { FromProtocolFrame } from "../../wire/page-frame/protocol-frame.ts";

type Values = Extract<FromProtocolFrame, { t: "masked" }>["values"];

const Answer = looseRead({ sourceOfFunds: optional(looseRead({ provided: optional(anything) })) });
const Name = text(/^[A-Za-z]{1,40}$/);
const Value = wideText("[^\\p{C}]", 256);

/** The texts of a response's source of funds, each with its path. The gateway masked them. */
export function maskedValues(response: unknown): Values {
  const values: Values = [];
  const walk = (at: unknown, path: string[]) => {
    if (typeof at === "object" && at !== null && path.length < 4) {
      for (const [name, member] of Object.entries(at)) if (read(Name, name)) walk(member, [...path, name]);
    } else if (read(Value, at) !== undefined) values.push({ path: path.join("."), value: at as string });
  };
  walk(read(Answer, response)?.sourceOfFunds?.provided, []);
  return values;
}
