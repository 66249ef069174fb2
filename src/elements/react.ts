import type * as React from "react";
import type { HostedFieldAttributes, HostedQuoteAttributes, HostedSessionAttributes } from "./attributes.ts";
import type { HostedField } from "./field/hosted-field.ts";
import type { HostedQuote } from "./quote/hosted-quote.ts";
import type { HostedSession } from "./session/hosted-session.ts";

/**
 * JSX types of the elements for React: `import type {} from "hosted-session/react"`. It contains no code; the shop
 * brings React.
 */
declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "hosted-session": React.DetailedHTMLProps<React.HTMLAttributes<HostedSession>, HostedSession> &
        HostedSessionAttributes;
      "hosted-field": React.DetailedHTMLProps<React.HTMLAttributes<HostedField>, HostedField> &
        HostedFieldAttributes;
      "hosted-quote": React.DetailedHTMLProps<React.HTMLAttributes<HostedQuote>, HostedQuote> &
        HostedQuoteAttributes;
    }
  }
}
