// A checkout as shops have written it for the gateway's session.js: plain JavaScript, one global, callbacks. It works
// with any gateway that implements the protocol, because it uses nothing of this project.
(function () {
  "use strict";

  var fields = {
    number: "#card-number",
    cardNumber: "#card-number",
    securityCode: "#security-code",
    expiryMonth: "#expiry-month",
    expiryYear: "#expiry-year",
    nameOnCard: "#cardholder-name",
  };
  var outcome = document.getElementById("outcome");
  var pay = document.getElementById("pay");
  var shown = document.getElementById("shown");

  function euros(amount) {
    return "€" + Number(amount).toFixed(2);
  }

  function showTotal(charge, amount) {
    document.getElementById("surcharge").textContent = charge > 0 ? euros(charge) : "–";
    document.getElementById("total").textContent = euros(amount);
    pay.textContent = "Pay " + euros(amount);
    shown.value = Number(amount).toFixed(2);
  }

  function showError(selector, text) {
    var input = document.querySelector(selector);
    input.style.borderColor = text ? "#b3261e" : "";
    document.getElementById(input.id + "-error").textContent = text;
  }

  function clearErrors() {
    for (var name in fields) showError(fields[name], "");
  }

  function say(text, kind) {
    outcome.className = "panel " + kind;
    outcome.textContent = text;
    pay.disabled = false;
  }

  function sendToShop(session) {
    var form = new URLSearchParams();
    form.set("session.id", session.id);
    form.set("session.version", session.version);
    form.set("quote.amount", shown.value);
    form.set("confirmed", "yes");
    fetch("/pay", { method: "POST", body: form, headers: { Accept: "application/json" } })
      .then(function (response) {
        return response.json();
      })
      .then(function (result) {
        if (result.status === "paid") {
          say(
            "Approved. Your order " + result.order + " is paid: " + euros(result.amount / 100) + ".",
            "good",
          );
          pay.disabled = true;
        } else if (result.status === "confirm") {
          showTotal(result.quote.charge / 100, result.quote.amount / 100);
          say(
            "Something changed since you saw the amount. Nothing was charged. Please check it and pay again.",
            "bad",
          );
        } else {
          say(result.message, "bad");
          if (result.session) configure(result.session);
        }
      })
      .catch(function () {
        say("The shop could not be reached. Nothing was charged.", "bad");
      });
  }

  function configure(session) {
    PaymentSession.configure({
      session: session,
      fields: { card: fields },
      // The policy of the shop's pages forbids framing them.
      frameEmbeddingMitigation: ["csp"],
      callbacks: {
        initialized: function (response) {
          if (response.status !== "ok")
            say("The card fields could not be opened: " + response.message, "bad");
        },
        formSessionUpdate: function (response) {
          clearErrors();
          if (response.status === "ok") {
            sendToShop(response.session);
          } else if (response.status === "fields_in_error") {
            for (var name in response.errors) {
              showError(
                fields[name],
                response.errors[name] === "missing" ? "Please fill this in." : "Please check this.",
              );
            }
            say("Please check the marked fields.", "bad");
          } else {
            say("The payment could not be prepared: " + response.errors.message, "bad");
          }
        },
      },
      interaction: {
        displayControl: { formatCard: "EMBOSSED", invalidFieldCharacters: "REJECT" },
      },
    });
  }

  configure(document.getElementById("session-id").value);

  PaymentSession.onCardTypeChange(function (selector, result) {
    if (result.status === "SUPPORTED" && result.order) {
      showTotal(result.order.merchantCharge.amount, result.order.amount);
    }
  });
  PaymentSession.onValidityChange(
    ["card.number", "card.expiryMonth", "card.expiryYear"],
    function (selector, result) {
      if (!result.hasError) showError(selector, "");
    },
  );
  PaymentSession.setFocusStyle(
    ["card.number", "card.expiryMonth", "card.expiryYear", "card.securityCode", "card.nameOnCard"],
    { outlineColor: "#2f6b4f", outlineStyle: "solid", outlineWidth: "2px" },
  );

  pay.addEventListener("click", function () {
    pay.disabled = true;
    outcome.textContent = "";
    PaymentSession.updateSessionFromForm("card");
  });
})();
