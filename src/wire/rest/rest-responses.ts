import { SESSION_CHANGES } from "../../core/session-history.ts";
import { Brand, FundingMethod, Scheme, SessionId, SessionVersion } from "../schema/fields.ts";
import { z } from "../schema/zod.ts";

/**
 * The gateway's responses. Groups are open, because responses repeat the fields that the merchant stored. The members
 * that clients read are described.
 */
const timestamp = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
const currency = z.string().check(z.regex(/^[A-Z]{3}$/));
const version = z.string().check(z.regex(/^\d{1,3}$/));
const result = z.enum(["SUCCESS", "FAILURE", "PENDING", "UNKNOWN"]);
const success = z.literal("SUCCESS");

/** A masked card or account number: at most its first six and last four digits. */
const masked = z.string().check(z.regex(/^[0-9]{0,6}x+[0-9]{4}$/));

const session = z.looseObject({
  id: SessionId,
  version: SessionVersion,
  updateStatus: z.enum(["NO_UPDATE", "SUCCESS", "FAILURE"]),
});

const card = z.looseObject({
  brand: z.optional(Brand),
  scheme: z.optional(Scheme),
  fundingMethod: z.optional(FundingMethod),
  number: z.optional(masked),
  securityCode: z.optional(z.literal("xxx")),
  expiry: z.optional(
    z.looseObject({
      month: z.optional(z.string().check(z.regex(/^([1-9]|1[0-2])$/))),
      year: z.optional(z.string().check(z.regex(/^\d{2}$/))),
    }),
  ),
});

const source = z.optional(
  z.looseObject({
    type: z.optional(z.string()),
    provided: z.optional(z.looseObject({ card: z.optional(card) })),
  }),
);

/** The response to Create Session and Initiate Checkout. */
export const CreateSessionResponse = z.looseObject({
  merchant: z.string(),
  result: success,
  session: z.looseObject({
    id: SessionId,
    version: SessionVersion,
    updateStatus: z.enum(["NO_UPDATE", "SUCCESS"]),
    authenticationLimit: z.optional(z.int()),
    aes256Key: z.optional(z.string().check(z.regex(/^[A-Za-z0-9+/]{43}=$/))),
  }),
  successIndicator: z.optional(z.string().check(z.regex(/^[0-9a-f]{16,32}$/))),
});

/** The response to Retrieve Session and Update Session. */
export const SessionResponse = z.looseObject({
  merchant: z.string(),
  result: success,
  session: z.union([session, z.looseObject({ version: SessionVersion })]),
  sourceOfFunds: source,
  version,
});

const orderState = {
  id: z.string(),
  amount: z.number(),
  currency,
  creationTime: timestamp,
  lastUpdatedTime: timestamp,
  merchantAmount: z.number(),
  merchantCurrency: currency,
  status: z.string(),
  totalAuthorizedAmount: z.number(),
  totalCapturedAmount: z.number(),
  totalDisbursedAmount: z.number(),
  totalRefundedAmount: z.number(),
};

/** The response to an operation on an order. While another transaction runs, it has only the ids of both. */
export const TransactionResponse = z.looseObject({
  merchant: z.string(),
  order: z.union([z.looseObject(orderState), z.strictObject({ id: z.string() })]),
  response: z.looseObject({ gatewayCode: z.string() }),
  result,
  sourceOfFunds: source,
  transaction: z.looseObject({
    id: z.string(),
    type: z.optional(z.string()),
    amount: z.optional(z.number()),
    currency: z.optional(currency),
  }),
  version,
});

/** The response to Retrieve Order. */
export const OrderResponse = z.looseObject({
  ...orderState,
  merchant: z.string(),
  result,
  transaction: z.array(TransactionResponse),
  version,
});

/** The response to Initiate Authentication and Authenticate Payer. */
export const AuthenticationResponse = z.looseObject({
  merchant: z.string(),
  order: z.looseObject({ id: z.string(), currency, authenticationStatus: z.string() }),
  response: z.looseObject({
    gatewayCode: z.string(),
    gatewayRecommendation: z.enum(["PROCEED", "DO_NOT_PROCEED"]),
  }),
  result,
  transaction: z.looseObject({ authenticationStatus: z.string(), type: z.literal("AUTHENTICATION") }),
  version,
});

/** The response to Create or Update Token and Retrieve Token. */
export const TokenResponse = z.looseObject({
  repositoryId: z.string(),
  response: z.looseObject({ gatewayCode: z.string() }),
  result: success,
  sourceOfFunds: z.looseObject({
    type: z.string(),
    provided: z.looseObject({
      card: z.optional(
        z.looseObject({ number: masked, expiry: z.string().check(z.regex(/^(0[1-9]|1[0-2])\d\d$/)) }),
      ),
    }),
  }),
  status: z.enum(["VALID", "INVALID"]),
  token: z.string().check(z.regex(/^[A-Za-z0-9]{1,40}$/)),
});

/** The response to Delete Token. */
export const DeleteTokenResponse = z.looseObject({ result: success, token: z.string() });

/** The response to Search Tokens: a page, and the id to continue after. */
export const SearchTokensResponse = z.looseObject({
  result: success,
  page: z.array(TokenResponse),
  nextPage: z.optional(z.string()),
});

/** The response to Payment Options Inquiry. */
export const PaymentOptionsResponse = z.looseObject({
  merchant: z.string(),
  result: success,
  paymentTypes: z.looseObject({
    card: z.looseObject({ cardTypes: z.array(z.looseObject({ cardType: Brand })) }),
  }),
  supportedPaymentOperations: z.array(z.looseObject({ supportedPaymentOperation: z.string() })),
  transactionSources: z.array(z.looseObject({ transactionSource: z.string() })),
  sourceOfFunds: source,
  order: z.optional(
    z.looseObject({
      currency,
      netAmount: z.number(),
      amount: z.number(),
      merchantCharge: z.looseObject({ type: z.literal("SURCHARGE"), amount: z.number() }),
    }),
  ),
});

/** The response to Open Wallet and Update Session From Wallet. */
export const WalletResponse = z.looseObject({
  merchant: z.string(),
  order: z.looseObject({ walletProvider: z.string() }),
  result: success,
  session,
  version,
});

/** The error response of every operation (docs/errors.md). */
export const ErrorResponse = z.strictObject({
  result: z.literal("ERROR"),
  error: z.strictObject({
    cause: z.enum(["INVALID_REQUEST", "REQUEST_REJECTED", "SERVER_BUSY", "SERVER_FAILED"]),
    explanation: z.optional(z.string().check(z.minLength(1), z.maxLength(1000))),
    field: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
    validationType: z.optional(z.enum(["INVALID", "MISSING", "UNSUPPORTED"])),
    supportCode: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
    changed: z.optional(z.array(z.enum(SESSION_CHANGES))),
  }),
});
