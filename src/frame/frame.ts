import { brandOf } from "../core/brands.ts";
import type { Circumstances } from "../core/fields.ts";
import type { Boot } from "../wire/boot.ts";
import type { Brand, FieldError, FieldName } from "../wire/fields.ts";
import type { FromFrame } from "../wire/from-frame.ts";
import type { Settings, Start } from "../wire/to-frame.ts";
import { caller } from "./api.ts";
import { watchCardType } from "./card-type.ts";
import { type Field, openField } from "./field.ts";
import { applyStyle } from "./field-style.ts";
import type { Running } from "./line.ts";
import { openMark } from "./mark.ts";
import { paced } from "./pace.ts";
import { joinSiblings, type Siblings } from "./siblings.ts";
import { openSubmit } from "./submit.ts";
import { IN_ENGLISH, type Language, loadLanguage, textFor } from "./words.ts";

/** Nothing typed is kept longer than this without a keystroke. */
const IDLE = 15 * 60_000;

/**
 * One field frame from its `start` on: makes the input, and ties it to its siblings, the service and the page.
 */
export function openFrame(boot: Boot, start: Start, send: (message: FromFrame) => void): Running {
  const { field: role } = start;
  let session = start.session;
  let language: Language = IN_ENGLISH;
  let brand: Brand = "UNKNOWN";
  let settled = false;
  let idle: ReturnType<typeof setTimeout>;
  const isNumber = role === "card.number";
  const isCode = role === "card.securityCode";
  const call = caller(boot);
  const mark = openMark(boot.gateway);
  const error = document.createElement("span");
  error.id = "error";
  error.role = "status";

  const now = (): Circumstances => {
    const date = new Date();
    return { brand, today: { month: date.getMonth() + 1, year: date.getFullYear() } };
  };

  const state = paced<Extract<FromFrame, { t: "state" }>>(send);
  const show = () => {
    const standing = field.standing();
    const message = standing.error ? textFor(language.words, role, standing.error) : "";
    if (error.textContent !== message) error.textContent = message;
    field.element.ariaInvalid = `${standing.error !== undefined}`;
    state.next({ t: "state", ...standing, message });
  };

  const cardType = watchCardType(
    boot,
    () => session,
    call,
    (facts) => {
      send({ t: "card", ...facts });
      if (facts.status === "NOT_SUPPORTED") field.refuse("unsupported");
    },
  );

  const setBrand = (next: Brand) => {
    if (next === brand) return;
    brand = next;
    if (isNumber) siblings.tellBrand(brand);
    if (isNumber) mark(brand);
    if (isCode) mark(brand === "AMEX" ? "code-front" : "code-back");
    show();
  };

  const changed = (edited: boolean) => {
    if (edited) {
      clearTimeout(idle);
      idle = setTimeout(() => field.clear(), IDLE);
    }
    if (isNumber) {
      const due = edited || (field.complete() && !settled);
      settled = field.complete();
      if (edited) setBrand(brandOf(field.value()).brand);
      if (due) cardType.changed(field.value(), settled);
    }
    show();
  };

  const field: Field = openField(role, {
    now,
    changed,
    pressed: (key) => send({ t: "key", key }),
    filled: () => send({ t: "autofill" }),
  });

  const siblings: Siblings = joinSiblings(
    `hosted-session|${boot.merchant}|${boot.origin}|${start.group}`,
    [role],
    {
      session: () => session,
      hold: () => [{ field: role, error: field.finish() ?? null, value: field.canonical() }],
      brand: () => (isNumber ? brand : undefined),
      heardBrand: (heard) => isCode && setBrand(heard),
      heardRefused: (refused, why) => refused === role && field.refuse(why),
    },
  );

  const submit = openSubmit({
    siblings,
    call,
    today: () => now().today,
    session: () => session,
    adopt: (id) => (session = id),
    refuse(refused: FieldName, why: FieldError) {
      if (refused === role) field.refuse(why);
      else siblings.tellRefused(refused, why);
    },
    send,
  });

  const configure = async (settings: Settings) => {
    field.configure(settings);
    if (settings.style) applyStyle(settings.style);
    if (settings.lang && settings.lang !== language.tag) {
      language = await loadLanguage(boot.gateway, settings.lang);
      document.documentElement.lang = language.tag;
      document.documentElement.dir = language.direction;
    }
    field.speak(language, settings.placeholder);
    show();
  };

  const wipe = () => {
    field.clear();
    state.stop();
  };

  const ready = () => send({ t: "ready", label: textFor(language.words, role) });

  document.body.append(field.element, error);
  if (isCode) mark("code-back");
  addEventListener("pagehide", wipe);
  addEventListener("pageshow", ({ persisted }) => persisted && show());
  void configure(start).then(() => requestAnimationFrame(ready));

  return {
    hear(message) {
      switch (message.t) {
        case "configure":
          return void configure(message);
        case "attach":
          session = message.session;
          return cardType.again();
        case "focus":
          return field.element.focus();
        case "clear":
          return field.clear();
        case "reveal":
          return void field.finish();
        case "submit":
          return submit(message.rid, message.fields);
      }
    },
    stop() {
      wipe();
      siblings.leave();
      field.element.remove();
    },
  };
}
