import {
  Amount,
  Currency,
  FurtherMember,
  group,
  Id,
  PassedGroup,
  strictText,
  text,
  words,
} from "./rest-fields.ts";
import { PayerSource, Prefix, SourceOfFunds } from "./rest-source.ts";
import { SessionId, SessionVersion } from "../schema/fields.ts";
import { z } from "../schema/zod.ts";

/** Which session an operation uses, and optionally at which version (the lock; protocol, 2.10). */
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

/** Groups that every operation hands on to the processor as they are. */
const handedOn = {
  "3DSecure": PassedGroup,
  "3DSecureId": words(64),
  "accountFunding": PassedGroup,
  "agreement": PassedGroup,
  "airline": PassedGroup,
  "billing": PassedGroup,
  "browserPayment": PassedGroup,
  "checkoutMode": words(40),
  "currencyConversion": PassedGroup,
  "customer": PassedGroup,
  "debtRepayment": PassedGroup,
  "device": PassedGroup,
  "gatewayEntryPoint": words(40),
  "initiator": PassedGroup,
  "interaction": PassedGroup,
  "lineOfBusiness": words(100),
  "locale": words(20),
  "lodging": PassedGroup,
  "partnerSolutionId": words(40),
  "paymentPlan": PassedGroup,
  "posTerminal": PassedGroup,
  "responseControls": PassedGroup,
  "risk": PassedGroup,
  "shipping": PassedGroup,
  "subMerchant": PassedGroup,
  "travel": PassedGroup,
  "userId": words(256),
  "wallet": PassedGroup,
};

const authentication = group({ transactionId: z.optional(Id) });

/** What a session can hold, which is what any operation that takes a session can be told (protocol, 2.5). */
const content = {
  ...handedOn,
  authentication,
  order: Order,
  sourceOfFunds: SourceOfFunds,
  transaction: Transaction,
};

/**
 * The fields of a payment, wherever they come from: a request, a session or a saved source of funds. Every leaf is
 * optional. Names that this file does not know are kept in their groups and passed on unread.
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

/** Both names of the operation that makes a session with an order in it (protocol, 1.6). */
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

/** What a field frame may send; one name more and nothing is stored (protocol, 4.3). */
export const FrameUpdate = z.strictObject({ sourceOfFunds: PayerSource });

/**
 * What a caller with the session id as password may send to Update Session (protocol, 4.3): the payer's own
 * fields, never amounts or anything else that is the merchant's to say.
 */
export const PayerUpdate = z.strictObject({
  agreement: PassedGroup,
  apiOperation: apiOperation("UPDATE_SESSION"),
  authentication: PassedGroup,
  billing: PassedGroup,
  browserPayment: PassedGroup,
  customer: PassedGroup,
  device: PassedGroup,
  shipping: PassedGroup,
  sourceOfFunds: z.optional(
    z.strictObject({
      type: strictText(/^[A-Z0-9_]{1,40}$/),
      provided: z.optional(z.catchall(z.object({}), z.any())),
    }),
  ),
});

const payment = <N extends string>(name: N) =>
  z.strictObject({ ...content, apiOperation: z.literal(name), session: SessionUse });

/** The request of an operation on an order, whichever it is. */
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
 * Tokenize takes a session and a source; anything else makes it fail (protocol, 1.9), but for the payer's name and
 * address: a scheme that makes a token of its own wants them.
 */
export const Tokenize = z.strictObject({
  apiOperation: apiOperation("TOKENIZE"),
  billing: PassedGroup,
  customer: PassedGroup,
  session: SessionUse,
  shipping: PassedGroup,
  sourceOfFunds: SourceOfFunds,
  transaction: z.optional(z.strictObject({ currency: Currency })),
  verificationStrategy: strictText(/^(BASIC|ACQUIRER|NONE|ACCOUNT_UPDATER)$/),
});

export const SearchTokens = z.strictObject({
  apiOperation: apiOperation("SEARCH_TOKENS"),
  /** Where a page begins: behind the id that the page before named as `nextPage`. */
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
  wallet: PassedGroup,
});

export const UpdateSessionFromWallet = z.strictObject({
  apiOperation: z.literal("UPDATE_SESSION_FROM_WALLET"),
  order: Order,
  wallet: PassedGroup,
});

/** What a field frame may ask: whether its session is there, and what the card it holds is, by its leading digits. */
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

/** Operations without a body. */
export const Nothing = z.strictObject({ apiOperation: z.optional(z.string()) });

/** What every operation may have beside its own members: the name of this sending, which its answer repeats. */
export const Correlated = z.strictObject({ correlationId: words(100) });
