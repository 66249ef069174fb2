/** Reading and formatting of amounts, for rooms that may not import `core` because of its card rules. */
export { currencyDigits } from "../../core/currency.ts";
export { formatAmount, parseAmount } from "../../core/money.ts";
