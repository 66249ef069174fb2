import {
  Amount,
  Currency,
  FurtherMember,
  group,
  Id,
  PassedOnGroup,
  strictText,
  text,
  words,
} from "./rest-fields.ts";
import { PayerSource, Prefix, SourceOfFunds } from "./rest-source.ts";
import { SessionId, SessionVersion } from "../schema/fields.ts";
import { z } from "../schema/zod.ts";

/** The session that an operation uses, and optionally the version that it must have (protocol, 2.10). */
const SessionUse = z.optional(
  z.strictObject({ id: z.optional(SessionId), version: z.optional(SessionVersion) }),
);

const MerchantCharge = group({
  amount: Amount,
  type: strictText(/^[A-Z_]{1,40}$/),
});

const orderFields = {
  id: z.optional(Id),
  amount: Amount,
  netAmount: Amount,
  currency: Currency,
  merchantCharge: MerchantCharge,
  surchargeAmount: Amount,
  reference: words(200),
  notificationUrl: words(2000),
  walletProvider: strictText(/^[A-Z_]{1,40}$/),
};
const Order = group(orderFields);

const transactionFields = {
  id: z.optional(Id),
  amount: Amount,
  currency: Currency,
  reference: words(200),
  source: strictText(/^[A-Z_]{1,40}$/),
  authorizationCode: words(40),
  targetTransactionId: z.optional(Id),
};
const Transaction = group(transactionFields);

/** Groups and texts that every operation passes on to the processor unchanged. */
const passedOn = {
  "3DSecure": PassedOnGroup,
  "3DSecureId": words(64),
  "accountFunding": PassedOnGroup,
  "agreement": PassedOnGroup,
  "airline": PassedOnGroup,
  "billing": PassedOnGroup,
  "browserPayment": PassedOnGroup,
  "checkoutMode": words(40),
  "currencyConversion": PassedOnGroup,
  "customer": PassedOnGroup,
  "debtRepayment": PassedOnGroup,
  "device": PassedOnGroup,
  "gatewayEntryPoint": words(40),
  "initiator": PassedOnGroup,
  "interaction": PassedOnGroup,
  "lineOfBusiness": words(100),
  "locale": words(20),
  "lodging": PassedOnGroup,
  "partnerSolutionId": words(40),
  "paymentPlan": PassedOnGroup,
  "posTerminal": PassedOnGroup,
  "responseControls": PassedOnGroup,
  "risk": PassedOnGroup,
  "shipping": PassedOnGroup,
  "subMerchant": PassedOnGroup,
  "travel": PassedOnGroup,
  "userId": words(256),
  "wallet": PassedOnGroup,
};

const authentication = group({ transactionId: z.optional(Id) });

/** The fields that a session can store. Every operation that takes a session accepts the same (protocol, 2.5). */
const content = {
  ...passedOn,
  authentication,
  order: Order,
  sourceOfFunds: SourceOfFunds,
  transaction: Transaction,
};

/**
 * The fields of a payment, wherever they come from: a request, a session or a saved source of funds. Every leaf is
 * optional. Groups keep members that have no name here; the gateway passes them on unread.
 */
const PaymentFields = z.strictObject(content);
export type PaymentFields = z.infer<typeof PaymentFields>;
/** A source of funds: a card, a gift card, an account, or a saved one by its token. */
export type SourceFields = NonNullable<PaymentFields["sourceOfFunds"]>;

const apiOperation = (name: string) => z.optional(z.literal(name));

export const CreateSession = z.strictObject({
  session: z.optional(
    z.strictObject({
      authenticationLimit: z.optional(z.pipe(text(/^\d{1,4}$/), z.transform(Number))),
    }),
  ),
  lineOfBusiness: words(100),
  apiOperation: apiOperation("CREATE_SESSION"),
});

/** Both names of the operation that creates a session with an order (protocol, 1.6). */
export const InitiateCheckout = z.strictObject({
  ...content,
  apiOperation: z.enum(["INITIATE_CHECKOUT", "CREATE_CHECKOUT_SESSION"]),
  order: z.catchall(
    z.object({ ...orderFields, id: Id, currency: z.string().check(z.regex(/^[A-Z]{3}$/)) }),
    FurtherMember,
  ),
});

export const UpdateSession = z.strictObject({
  ...content,
  apiOperation: apiOperation("UPDATE_SESSION"),
  session: SessionUse,
});

/** The update that a field frame may send. Any other member makes it invalid, so that nothing is stored (protocol, 4.3). */
export const FrameUpdate = z.strictObject({ sourceOfFunds: PayerSource });

/**
 * The update that a caller with the session id as password may send (protocol, 4.3): the payer's own fields. Amounts and
 * other fields that belong to the merchant are unsupported.
 */
export const PayerUpdate = z.strictObject({
  agreement: PassedOnGroup,
  apiOperation: apiOperation("UPDATE_SESSION"),
  authentication: PassedOnGroup,
  billing: PassedOnGroup,
  browserPayment: PassedOnGroup,
  customer: PassedOnGroup,
  device: PassedOnGroup,
  shipping: PassedOnGroup,
  sourceOfFunds: z.optional(
    z.strictObject({
      type: strictText(/^[A-Z0-9_]{1,40}$/),
      provided: z.optional(z.catchall(z.object({}), z.any())),
    }),
  ),
});

const payment = <N extends string>(name: N) =>
  z.strictObject({ ...content, apiOperation: z.literal(name), session: SessionUse });

/** The request of any operation on an order. */
export type PaymentRequest = PaymentFields & {
  apiOperation: string;
  session?: z.infer<typeof SessionUse>;
};

export const Pay = payment("PAY");
export const Authorize = payment("AUTHORIZE");
export const Verify = payment("VERIFY");
export const Capture = payment("CAPTURE");
export const Refund = payment("REFUND");
export const Void = payment("VOID");
export const UpdateAuthorization = payment("UPDATE_AUTHORIZATION");
/** The schema of each operation on an order. */
export const PAYMENT_REQUESTS = {
  PAY: Pay,
  AUTHORIZE: Authorize,
  VERIFY: Verify,
  CAPTURE: Capture,
  REFUND: Refund,
  VOID: Void,
  UPDATE_AUTHORIZATION: UpdateAuthorization,
};

export const InitiateAuthentication = payment("INITIATE_AUTHENTICATION");
export const AuthenticatePayer = payment("AUTHENTICATE_PAYER");

/**
 * Tokenize takes a session and a source of funds; other groups are unsupported (protocol, 1.9). The payer's name and
 * address are accepted, because a scheme that creates a token of its own needs them.
 */
export const Tokenize = z.strictObject({
  apiOperation: apiOperation("TOKENIZE"),
  billing: PassedOnGroup,
  customer: PassedOnGroup,
  session: SessionUse,
  shipping: PassedOnGroup,
  sourceOfFunds: SourceOfFunds,
  transaction: z.optional(z.strictObject({ currency: Currency })),
  verificationStrategy: strictText(/^(BASIC|ACQUIRER|NONE|ACCOUNT_UPDATER)$/),
});

export const SearchTokens = z.strictObject({
  apiOperation: apiOperation("SEARCH_TOKENS"),
  /** The page begins after this id, which the previous page returned as `nextPage`. */
  page: z.optional(z.strictObject({ after: strictText(/^[A-Za-z0-9]{1,40}$/) })),
});

export const PaymentOptionsInquiry = z.strictObject({
  apiOperation: apiOperation("PAYMENT_OPTIONS_INQUIRY"),
  gatewayEntryPoint: words(40),
  order: Order,
  session: SessionUse,
  sourceOfFunds: z.optional(
    z.strictObject({
      type: strictText(/^[A-Z0-9_]{1,40}$/),
      provided: z.optional(z.strictObject({ card: z.optional(z.strictObject({ prefix: Prefix })) })),
    }),
  ),
});

export type PaymentOptionsInquiry = z.infer<typeof PaymentOptionsInquiry>;

export const OpenWallet = z.strictObject({
  apiOperation: z.literal("OPEN_WALLET"),
  order: Order,
  wallet: PassedOnGroup,
});

export const UpdateSessionFromWallet = z.strictObject({
  apiOperation: z.literal("UPDATE_SESSION_FROM_WALLET"),
  order: Order,
  wallet: PassedOnGroup,
});

/** The inquiry that a field frame may send: whether its session exists, and the type of a card by its leading digits. */
export const FrameInquiry = z.strictObject({
  apiOperation: apiOperation("PAYMENT_OPTIONS_INQUIRY"),
  session: z.strictObject({ id: SessionId }),
  sourceOfFunds: z.optional(
    z.strictObject({
      provided: z.strictObject({
        card: z.strictObject({ prefix: z.string().check(z.regex(/^\d{6,10}$/)) }),
      }),
    }),
  ),
});

/** The request of an operation without a body. */
export const EmptyRequest = z.strictObject({ apiOperation: z.optional(z.string()) });

/** A member that every operation accepts: the caller's name for one sending of a request. The response repeats it. */
export const Correlation = z.strictObject({ correlationId: words(100) });
