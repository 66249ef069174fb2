import { brandOf } from "../core/brands.ts";
import { type Circumstances, FIELDS, type FieldRules } from "../core/fields.ts";
import type { Boot } from "../wire/boot.ts";
import type { Brand, FieldError, Role } from "../wire/fields.ts";
import type { FromFrame } from "../wire/from-frame.ts";
import type { Settings, Start } from "../wire/to-frame.ts";
import { type Call, caller } from "./api.ts";
import { watchCardType } from "./card-type.ts";
import { distinct } from "./distinct.ts";
import { applyStyle } from "./field-style.ts";
import { watchFocusTheft } from "./focus-theft.ts";
import { watchIdle } from "./idle.ts";
import { openInputs, partsOf } from "./inputs.ts";
import type { Running } from "./line.ts";
import { openMark } from "./mark.ts";
import { openNetworkChoice } from "./network.ts";
import { openNotice } from "./notice.ts";
import { type Held, joinSiblings } from "./siblings.ts";
import { openSubmit } from "./submit.ts";
import { IN_ENGLISH, loadLanguage, textFor } from "./words.ts";

const nameOf = (brand: Brand) => brand.replaceAll("_", " ");

/**
 * One field frame from its `start` on: makes the inputs, and ties them to their siblings, the service and the
 * page.
 */
export function openFrame(
  boot: Boot,
  start: Start,
  send: (message: FromFrame) => void,
  call: Call = caller(boot),
  rules: FieldRules = FIELDS,
): Running {
  const roles = partsOf(start.field);
  let { session, placeholder } = start;
  let language = IN_ENGLISH;
  let brand: Brand = "UNKNOWN";
  let settled = false;

  const now = (): Circumstances => {
    const date = new Date();
    return { brand, today: { month: date.getMonth() + 1, year: date.getFullYear() } };
  };
  const mark = openMark(boot.gateway);
  const network = openNetworkChoice();
  const state = distinct<Extract<FromFrame, { t: "state" }>>(send);

  const inputs = openInputs(roles, start.choose ?? false, {
    rules,
    now,
    pressed: (key) => send({ t: "key", key }),
    filled: () => send({ t: "autofill" }),
    changed(edited) {
      if (edited) awake();
      if (number) {
        const complete = number.complete();
        const due = edited === number || (complete && !settled);
        settled = complete;
        if (due) {
          cardType.changed(number.value(), complete);
          tellBin(complete ? number.value().slice(0, 6) : "");
        }
        if (edited === number) showMark();
        if (complete || !number.standing().focused) setBrand(brandOf(number.value()).brand);
      }
      show();
    },
  });
  let bin = "";
  const tellBin = (next: string) => {
    if (boot.disclose.bin && next !== bin) send({ t: "bin", bin: (bin = next) });
  };

  const number = inputs.part("card.number");
  const code = inputs.part("card.securityCode");
  document.body.append(...inputs.all.map(({ element }) => element));
  const notice = openNotice(inputs);

  const show = () => {
    const { about, ...standing } = inputs.standing();
    const message = about ? textFor(language.words, about.role, standing.error) : "";
    const asked = idle.asking && !standing.empty;
    notice(asked ? language.words.idle : message, about, asked || standing.error === "interrupted");
    state.next({ t: "state", ...standing, message });
  };

  const showMark = () => {
    if (number) {
      const own = brandOf(number.value()).brand;
      return mark(own, nameOf(own));
    }
    const side = brand === "AMEX" ? "code-front" : "code-back";
    if (code) mark(side, language.words[side]);
  };

  /**
   * The brand that a security code is judged by. Not before the number is settled: a code that stands there
   * already would tell the page, by becoming wrong, what is being typed.
   */
  const setBrand = (next: Brand) => {
    if (next === brand) return;
    brand = next;
    if (number) return siblings.say({ t: "brand", brand });
    showMark();
    show();
  };

  const clear = () => {
    idle.asking = false;
    for (const field of inputs.all) field.clear();
  };

  const idle = watchIdle(show, clear);
  const awake = () => {
    // Who answers in one field has answered for all of them.
    if (idle.awake()) siblings.say({ t: "awake" });
  };
  for (const sign of ["keydown", "pointerdown", "focusin"]) addEventListener(sign, awake);

  const cardType = watchCardType(
    boot,
    () => session,
    call,
    (facts) => {
      send({ t: "card", ...facts });
      if (facts.status === "NOT_SUPPORTED") number?.refuse("unsupported");
    },
    (of, localBrand) => network.offer(nameOf(of), localBrand, language.words.network),
  );

  const hold = (): Held[] =>
    inputs.all.map((field) => {
      const error = field.finish() ?? null;
      const value = error ? "" : field.canonical();
      return { field: field.role, error, value, localBrand: field === number ? network.chosen() : undefined };
    });

  const siblings = joinSiblings(`hosted-session|${boot.merchant}|${boot.origin}|${start.group}`, roles, {
    session: () => session,
    hold,
    brand: () => number && brand,
    heardAwake: () => void idle.awake(),
    heardBrand: (heard) => code && !number && setBrand(heard),
    heardRefused: (role, error) => inputs.part(role)?.refuse(error),
  });

  const submit = openSubmit({
    siblings,
    call,
    today: () => now().today,
    session: () => session,
    adopt: (id) => (session = id),
    refuse(role: Role, error: FieldError) {
      const own = inputs.part(role);
      if (own) own.refuse(error);
      else siblings.say({ t: "refused", field: role, error });
    },
    send,
  });

  const configure = async (settings: Settings) => {
    placeholder = settings.placeholder ?? placeholder;
    for (const field of inputs.all) field.configure(settings);
    if (settings.style) applyStyle(settings.style);
    if (settings.lang && settings.lang !== language.tag) {
      language = await loadLanguage(boot.gateway, settings.lang);
      document.documentElement.lang = language.tag;
      document.documentElement.dir = language.direction;
    }
    document.title = textFor(language.words, start.field);
    for (const field of inputs.all) {
      // The page's hint is for the number of a whole card; a blank one is for all of it.
      const given = field === inputs.all[0] || placeholder === " ";
      field.speak(language.words, given ? placeholder : "");
    }
    showMark();
    show();
  };

  const wipe = () => {
    clear();
    idle.stop();
    state.stop();
  };

  for (const field of inputs.all) {
    watchFocusTheft(field, () => {
      clear();
      field.refuse("interrupted");
      send({ t: "tamper", kind: "focus" });
    });
  }

  // The page can focus a frame and no further; browsers do so for a form's first wrong field.
  addEventListener("focus", () => document.activeElement === document.body && inputs.focus());
  addEventListener("pagehide", ({ persisted }) => {
    wipe();
    if (!persisted) siblings.leave();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && show());
  void configure(start)
    .then(
      () =>
        new Promise((painted) => {
          requestAnimationFrame(painted);
          // A frame that is out of sight is not painted until somebody scrolls there, and ready all the same.
          setTimeout(painted, 150);
        }),
    )
    .then(() => {
      send({ t: "ready", label: document.title, ...boot.lifetime });
    });

  return {
    hear(message) {
      switch (message.t) {
        case "configure":
          return void configure(message);
        case "attach":
          session = message.session;
          return cardType.again();
        case "focus":
          return inputs.focus();
        case "clear":
          return clear();
        case "reveal":
          return void hold();
        case "submit":
          return submit(message.rid, message.fields);
      }
    },
    stop() {
      wipe();
      siblings.leave();
      for (const { element } of inputs.all) element.remove();
    },
  };
}
