import * as z from "zod/mini";

/** What the shop reads of the gateway's answers. More may be in them; nothing else is relied on. */
const amount = z.number();

const Card = z.object({
  brand: z.optional(z.string()),
  fundingMethod: z.optional(z.string()),
  number: z.optional(z.string()),
  securityCode: z.optional(z.string()),
});

const SessionState = z.object({ id: z.string(), version: z.string(), updateStatus: z.string() });

export const CreatedSession = z.object({
  result: z.literal("SUCCESS"),
  session: z.object({ id: z.string() }),
});

const text = z.optional(z.string());
const Address = z.object({ street: text, city: text, postcodeZip: text, country: text });
const Contact = z.object({ firstName: text, lastName: text, email: text });

export const RetrievedSession = z.object({
  session: SessionState,
  order: z.optional(z.object({ netAmount: text })),
  shipping: z.optional(
    z.object({ method: text, address: z.optional(Address), contact: z.optional(Contact) }),
  ),
  sourceOfFunds: z.optional(z.object({ provided: z.optional(z.object({ card: z.optional(Card) })) })),
});
export type RetrievedSession = z.infer<typeof RetrievedSession>;

export const OpenedWallet = z.object({
  result: z.literal("SUCCESS"),
  wallet: z.object({ masterpass: z.object({ requestToken: z.string(), checkoutUrl: z.url() }) }),
});

export const FilledFromWallet = z.object({
  result: z.literal("SUCCESS"),
  session: z.object({ id: z.string(), version: z.string() }),
});

export const Options = z.object({
  result: z.literal("SUCCESS"),
  order: z.optional(
    z.object({
      netAmount: amount,
      amount: amount,
      merchantCharge: z.optional(z.object({ type: z.string(), amount: amount })),
    }),
  ),
});

export const Payment = z.object({
  result: z.enum(["SUCCESS", "FAILURE", "PENDING", "UNKNOWN"]),
  order: z.object({ id: z.string(), amount: amount, status: z.optional(z.string()) }),
  response: z.object({ gatewayCode: z.string() }),
});
export type Payment = z.infer<typeof Payment>;

export const Order = z.object({
  id: z.string(),
  amount: amount,
  status: z.string(),
  totalCapturedAmount: amount,
});
export type Order = z.infer<typeof Order>;

export const Token = z.object({
  result: z.literal("SUCCESS"),
  token: z.string(),
  sourceOfFunds: z.object({
    provided: z.object({
      card: z.object({
        brand: z.string(),
        fundingMethod: z.string(),
        number: z.string(),
        expiry: z.string(),
      }),
    }),
  }),
});

export const Failure = z.object({
  result: z.literal("ERROR"),
  error: z.object({
    cause: z.string(),
    explanation: z.optional(z.string()),
    field: z.optional(z.string()),
    validationType: z.optional(z.string()),
  }),
});
