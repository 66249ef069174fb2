/** Amounts as a page may show them: the one arithmetic that all rooms agree on. No card rule comes along. */
export { exponentOf, formatAmount, parseAmount } from "../../core/money.ts";
