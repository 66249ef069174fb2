/** Reading and formatting of amounts, for rooms that may not import `core` because of its card rules. */
export { exponentOf, formatAmount, parseAmount } from "../../core/money.ts";
