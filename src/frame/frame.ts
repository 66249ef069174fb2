import { brandOf } from "../core/brands.ts";
import { type Circumstances, FIELDS, type FieldRules } from "../core/fields.ts";
import type { Boot } from "../wire/page-frame/boot.ts";
import type { Brand } from "../wire/schema/fields.ts";
import type { FromFrame } from "../wire/page-frame/from-frame.ts";
import type { Settings, Start, ToFrame } from "../wire/page-frame/to-frame.ts";
import { type Call, caller } from "./card/api.ts";
import { watchCardType } from "./card/card-type.ts";
import { distinct } from "./port/distinct.ts";
import { applyStyle } from "./field/field-style.ts";
import { watchFocusTheft } from "./field/focus-theft.ts";
import { watchIdle } from "./field/idle.ts";
import { openInputs, partsOf } from "./field/inputs.ts";
import type { Running } from "./port/port-session.ts";
import { listen } from "./field/listen.ts";
import { openMark } from "./card/mark.ts";
import { openNetworkChoice } from "./card/network.ts";
import { openNotice } from "./field/notice.ts";
import { type Held, joinSiblings, type Refusal } from "./group/siblings.ts";
import { openSubmit } from "./group/submit.ts";
import { loadWords, textFor, wordsOf } from "./field/words.ts";

type Heard = Exclude<ToFrame, Start>;

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
  let { session } = start;
  /** As the page has last said of each. */
  const current: Settings = {};
  let words = wordsOf(boot.words);
  /** In which language they were asked for: there may be no words in that. */
  let tag = location.search.split("&lang=")[1] ?? "en";
  let brand: Brand = "UNKNOWN";
  let settled = false;
  /** A field of the group was edited since its values were last gathered. */
  let stale: boolean | undefined;
  let bin = "";
  /** What the page has been told that it is called. */
  let name = "";

  const now = (): Circumstances => {
    const date = new Date();
    return { brand, today: { month: date.getMonth() + 1, year: date.getFullYear() } };
  };
  const mark = openMark(boot.gateway);
  const state = distinct<Extract<FromFrame, { t: "state" }>>(send);

  const inputs = openInputs(roles, start.choose ?? false, {
    rules,
    now,
    filled: () => send({ t: "autofill" }),
    changed(edited) {
      if (edited) {
        awake();
        // One value may take another's place and look the same: the page is told once for each time that it was stored.
        if (!stale) state.stop();
        if (stale === false) siblings.say({ t: "edited" });
        stale = true;
      }
      if (number) {
        const complete = number.complete();
        const due = edited === number || (complete && !settled);
        settled = complete;
        if (due) {
          const next = complete ? number.value().slice(0, 6) : "";
          cardType.changed(number.value(), complete);
          if (boot.disclose.bin && next !== bin) send({ t: "bin", bin: (bin = next) });
          showMark();
        }
        if (complete || !number.standing().focused) setBrand(brandOf(number.value()).brand);
      }
      show();
    },
  });

  const number = inputs.part("card.number");
  const code = inputs.part("card.securityCode");
  const elements = inputs.all.map(({ element }) => element);
  document.body.append(...elements);
  const notice = openNotice(inputs);

  const show = () => {
    const { about, ...standing } = inputs.standing();
    standing.focused ||= network.focused(elements[0]!.disabled);
    const message = about ? textFor(words, about.role, standing.error) : "";
    const asked = idle.asking && !standing.empty;
    notice(asked ? words.idle : message, about, asked || standing.error === "interrupted");
    state.next({ t: "state", ...standing, message });
  };

  const network = openNetworkChoice(show);

  const showMark = () => {
    if (number) {
      const own = brandOf(number.value()).brand;
      return mark(own, nameOf(own));
    }
    const side = brand === "AMEX" ? "code-front" : "code-back";
    if (code) mark(side, words[side]);
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

  const cardType = watchCardType(
    boot,
    () => session,
    call,
    (facts) => {
      send({ t: "card", ...facts });
      if (facts.status === "NOT_SUPPORTED") number?.refuse("unsupported");
    },
    (of, localBrand) => network.offer(nameOf(of), localBrand, words.network),
  );

  const hold = (): Held[] => {
    stale = false;
    return inputs.all.map((field) => {
      const error = field.finish() ?? null;
      const value = error ? "" : field.canonical();
      return { field: field.role, error, value, localBrand: field === number ? network.chosen() : undefined };
    });
  };

  const heardRefused = ({ field, error, together }: Refusal) => inputs.part(field)?.reject(error, together);

  const siblings = joinSiblings(`hosted-session|${boot.merchant}|${boot.origin}|${start.group}`, roles, {
    session: () => session,
    hold,
    brand: () => number && brand,
    heardAwake: () => void idle.awake(),
    heardEdited() {
      stale = true;
      for (const field of inputs.all) field.forgive();
    },
    heardBrand: (heard) => code && !number && setBrand(heard),
    heardRefused,
  });

  const submit = openSubmit({
    siblings,
    call,
    today: () => now().today,
    session: () => session,
    adopt: (id) => (session = id),
    reject(refusal) {
      heardRefused(refusal);
      siblings.say({ t: "refused", ...refusal });
    },
    send,
  });

  const configure = async (settings: Settings) => {
    const { lang = tag } = Object.assign(current, settings);
    for (const field of inputs.all) field.configure(current);
    if (settings.style) applyStyle(settings.style);
    if (lang !== tag) {
      const found = await loadWords(boot.gateway, (tag = lang));
      // Unless the page has asked for another meanwhile.
      if (lang === tag) words = found;
    }
    document.documentElement.lang = words.lang;
    document.documentElement.dir = words.dir;
    document.title = textFor(words, start.field);
    if (name) ready();
    const { placeholder } = current;
    for (const field of inputs.all) {
      // The page's hint is for the number of a whole card; a blank one is for all of it.
      field.speak(words, field === inputs.all[0] || placeholder === " " ? placeholder : "");
    }
    showMark();
    show();
  };

  /** Once more whenever it has another name. */
  const ready = () => {
    if (document.title !== name) send({ t: "ready", label: (name = document.title), ...boot.lifetime });
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
  listen(window, {
    pointerdown: awake,
    focusin: awake,
    keydown({ key, isComposing, target }) {
      awake();
      if (isComposing) return;
      // In the list of networks Enter is the browser's: some open it with that.
      const asks = key === "Enter" && elements.includes(target as HTMLInputElement);
      if (asks || key === "Escape") send({ t: "key", key });
    },
    focus: () => document.activeElement === document.body && inputs.focus(),
    pagehide({ persisted }) {
      wipe();
      if (!persisted) siblings.leave();
    },
    pageshow: ({ persisted }) => persisted && show(),
  });
  void configure(start).then(async () => {
    await new Promise((painted) => {
      requestAnimationFrame(painted);
      // A frame that is out of sight is not painted until somebody scrolls there, and ready all the same.
      setTimeout(painted, 150);
    });
    ready();
  });

  const hearing: { [M in Heard as M["t"]]: (message: M) => unknown } = {
    configure,
    attach(message) {
      ({ session } = message);
      cardType.again();
    },
    focus: () => (document.hasFocus() ? inputs.focus() : (document.activeElement as HTMLElement).blur()),
    clear,
    reveal: hold,
    submit: ({ rid, fields }) => submit(rid, fields),
  };

  return {
    hear: (message) => void (hearing[message.t] as (message: Heard) => unknown)(message),
    stop() {
      wipe();
      siblings.leave();
      for (const element of elements) element.remove();
    },
  };
}
