/** Every text of a frame, in English, which is the fallback. `lang` and `dir` say how the language is written. */
export const ENGLISH = {
  "lang": "en",
  "dir": "ltr",
  "card": "Card details",
  "card.number": "Card number",
  "card.expiry": "Expiry date",
  "card.expiryMonth": "Expiry month",
  "card.expiryYear": "Expiry year",
  "card.securityCode": "Security code",
  "card.nameOnCard": "Name on card",
  "giftCard.number": "Gift card number",
  "giftCard.pin": "PIN",
  "accountType": "Account type",
  "bankAccountHolder": "Account holder",
  "bankAccountNumber": "Account number",
  "bankAccountNumberConfirmation": "Repeat account number",
  "ach.routingNumber": "Routing number",
  "directDebitCanada.financialInstitutionNumber": "Institution number",
  "directDebitCanada.transitNumber": "Transit number",
  "CONSUMER_CHECKING": "Personal checking",
  "CONSUMER_SAVINGS": "Personal savings",
  "CORPORATE_CHECKING": "Corporate checking",
  "BUSINESS_CHECKING": "Business checking",
  "network": "Card network",
  "code-back": "Last three digits on the back of the card",
  "code-front": "Four digits on the front of the card",
  "placeholder.expiry": "MM / YY",
  "missing": "Please fill in this field.",
  "incomplete": "This entry is not complete.",
  "invalid": "Please check this entry.",
  "card.number.invalid": "Please check the card number.",
  "expired": "This card has expired.",
  "unsupported": "This type of card is not accepted here.",
  "idle": "Still there? Press a key to keep this.",
  "interrupted": "The page interrupted your typing. Only start again if you trust it.",
};

/** The keys of a locale file, and their texts. */
export type Words = Record<keyof typeof ENGLISH, string>;

/** The text of a document that failed its checks, in English, because such a document loads nothing. */
export const UNAVAILABLE = "This field cannot be shown here.";
