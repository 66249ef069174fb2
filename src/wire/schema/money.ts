/** Amounts as a page may show them: the one arithmetic that all rooms agree on. No card rule comes along. */
export { currencyDigits } from "../../core/currency.ts";
export { formatAmount, parseAmount } from "../../core/money.ts";
