/** All texts of the shop in English. The other languages have the same keys. Names in braces stand for values. */
export const ENGLISH = {
  tag: "en",
  direction: "ltr",
  /** The language tag for formatting amounts. */
  money: "en-IE",
  /** The path of this language's checkout. */
  home: "/",
  /** The prefix of the paths that its forms submit to. */
  base: "",

  page: {
    brand_home: "Fern & Kettle, start page",
    secure: "Secure checkout",
    your_order: "Your order",
    goods: "Goods",
    shipping: "Shipping",
    subtotal: "Subtotal",
    surcharge: "Card surcharge",
    total: "Total",
    surcharge_note:
      "Credit cards carry a surcharge of {credit} %, American Express of {amex} %. Debit cards carry none.",
    hurry: "In a hurry?",
    nothing_to_type: "Nothing to type",
    wallet: "Check out with the demo wallet",
    contact: "Contact",
    email: "Email",
    address: "Shipping address",
    first_name: "First name",
    last_name: "Last name",
    street: "Street and number",
    postcode: "Postcode",
    city: "Town or city",
    country: "Country",
    payment: "Payment",
    number: "Card number",
    expiry: "Expiry date",
    code: "Security code",
    name: "Name on card",
    save: "Save this card for next time",
    other_card: "Use another card",
    expires: "Expires {date}",
    trust: "Your card is typed into fields of our payment provider. This shop never sees it.",
    demo: "A demo.",
    legacy: "The same checkout, written for the gateway’s session.js",
    gallery: "Every field in every look",
    other_language: "العربية",
  },
  other: { tag: "ar", home: "/ar" },

  checkout: "Checkout",
  thanks: "Thank you",
  free: "Free",
  pay: "Pay",
  payAmount: "Pay {amount}",

  goods: {
    kettle: { name: "Enamel kettle", detail: "Sage green, 1.2 l" },
    tin: { name: "Sencha, first flush", detail: "Tin of 100 g" },
  },
  countries: {
    DEU: "Germany",
    AUT: "Austria",
    FRA: "France",
    IRL: "Ireland",
    CHE: "Switzerland",
    GBR: "United Kingdom",
  },
  methods: {
    GROUND: { name: "Standard", detail: "3 to 5 working days" },
    OVERNIGHT: { name: "Express", detail: "Next working day" },
    PICKUP: { name: "Collect in the shop", detail: "Ready in two hours" },
  },

  card: "Card",
  endingIn: "{brand} ending in {digits}",

  outcome: {
    approved: "Approved",
    paid: "Thank you. Your order {order} is paid: {amount}.",
    saved: "Your card is saved for next time.",
    again: "Order again",
    changedTitle: "The amount has changed",
    confirmTitle: "Please confirm your order",
    sentTo: "Sent to {address}.",
    amount: "With {card} your order comes to {amount}. Nothing has been charged.",
    amountCharged:
      "With {card} and its surcharge of {charge} your order comes to {amount}. Nothing has been charged.",
    yourCard: "Your card: {card}.",
    back: "Go back to the checkout",
  },

  /** The payer's texts for declined payments. They are few, because a shop does not know more. */
  declines: {
    DECLINED: "Your bank declined this card. Please try another card, or ask your bank.",
    EXPIRED_CARD: "This card has expired. Please use another card.",
    INSUFFICIENT_FUNDS: "There is not enough money on this card. Please use another card.",
    DECLINED_CSC: "The security code does not match the card. Please check it and try again.",
    BLOCKED: "This card cannot be used here. Please use another card.",
    other: "The payment was not approved. Please try again, or use another card.",
  },
  nothingCharged: "Nothing was charged.",

  texts: {
    unreachable:
      "We cannot reach our payment provider at the moment. Nothing was charged. Please try again in a minute.",
    unsettled:
      "Our payment provider has not answered, so we do not know yet whether you have paid. Please press Pay again in a " +
      "minute: we check first, and you will not be charged twice.",
    open: "Your bank has not confirmed the payment yet. Please do not pay again: we write to you as soon as it has.",
    expired:
      "This took a little too long, so the card fields had to be renewed. Nothing was charged. Please try again.",
    busy: "Your payment is being made. Please wait a moment.",
    delivery: "Please fill in your email and the whole shipping address. Nothing was charged.",
    walletCancelled: "You left the wallet without choosing a card. Nothing was charged.",
    walletFailed:
      "The wallet did not send us a card. Nothing was charged. Please try again, or type in a card.",
    walletCountry: "We do not send to the country that you chose in the wallet. Nothing was charged.",
    noCard: "No card has reached us. Please type it in again. Nothing was charged.",
  },

  /** The texts of the page's script. */
  script: {
    wrongFields: "Please check the marked card fields.",
    silent: "The shop did not answer. Nothing was charged. Please try again in a moment.",
    silentAfterPay: "The shop did not answer. Please press Pay again: you are charged once.",
    renewed:
      "Your card could not be stored, and nothing was charged. We have started anew: please press Pay again.",
    notConfirmed: "Nothing was charged. Change what you like, and press Pay again.",
    trouble: "Your card could not be stored, and nothing was charged. Please try again in a moment.",
  },
};

/** The texts of one language. */
export type ShopWords = typeof ENGLISH;
