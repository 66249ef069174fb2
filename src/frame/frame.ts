import { FIELDS, type FieldRules } from "../core/fields.ts";
import type { Boot } from "../wire/page-frame/boot.ts";
import type { FromFrame } from "../wire/page-frame/from-frame.ts";
import type { Start } from "../wire/page-frame/to-frame.ts";
import { type Call, caller } from "./card/api.ts";
import { watchCardType } from "./card/card-type.ts";
import { applyStyle } from "./field/field-style.ts";
import { watchFocusTheft } from "./field/focus-theft.ts";
import { labelInput, makeInput } from "./field/input.ts";
import { isComplete, rolesOf, statusOf, textOf } from "./field/state.ts";
import type { StartedFrame } from "./port/port-session.ts";
import { listen } from "./field/listen.ts";
import { openMark } from "./card/mark.ts";
import { openNetworkChoice } from "./card/network.ts";
import { openNotice } from "./field/notice.ts";
import {
  collectedFields,
  type Effect,
  fieldState,
  type FrameEvent,
  initialState,
  pictureOf,
  reduce,
} from "./field/reduce.ts";
import { joinSiblings } from "./group/siblings.ts";
import { openSubmit } from "./group/submit.ts";
import { loadWords, textFor, wordsOf } from "./field/words.ts";

type Given<E> = E extends [string, ...infer Rest] ? Rest : never;

const nameOf = (brand: string) => brand.replaceAll("_", " ");

function today() {
  const date = new Date();
  return { month: date.getMonth() + 1, year: date.getFullYear() };
}

/**
 * Opens one field frame: makes its inputs, turns messages and DOM events into events of the state machine
 * (`field/reduce.ts`), and runs its effects. It holds only the state of the document itself, such as the language.
 */
export function openFrame(
  boot: Boot,
  start: Start,
  send: (message: FromFrame) => void,
  call: Call = caller(boot),
  rules: FieldRules = FIELDS,
): StartedFrame {
  let state = initialState(start, rules, today(), boot.disclose.bin);
  let { session } = start;
  let words = wordsOf(boot.words);
  /** The requested language. `words` may be in English instead. */
  let language = location.search.split("&lang=")[1] ?? "en";
  /** The last `state` that was sent to the page, as JSON. */
  let sent: string | undefined;
  /** The last name that was sent to the page in `ready`. */
  let name: string | undefined;
  let timer: ReturnType<typeof setTimeout>;
  /** The frame itself edits the text, and ignores the `input` event of that. */
  let writing: boolean | undefined;

  const elements = state.inputs.map(({ rule }) => makeInput(rule, state, start.choose));
  document.body.append(...elements);
  const notice = openNotice();
  const mark = openMark(boot.gateway);

  /**
   * Runs an event through the state machine, runs its effects, and shows the new state. An effect may dispatch further events.
   *
   * @param isQuiet if true, the new state is not shown yet
   */
  const dispatch = (event: FrameEvent, isQuiet?: unknown): void => {
    let effects: Effect[];
    [state, effects] = reduce({ ...state, today: today() }, event);
    for (const [effect, ...given] of effects) (run[effect] as (...given: unknown[]) => unknown)(...given);
    if (!isQuiet) show();
  };

  /**
   * Shows the state to the payer, and sends it to the page if it differs from the last one sent. It sends it at once. A delay
   * or a batch would make the number of messages depend on how fast the payer types, and a form that is submitted right after
   * the last key would be judged by an old state.
   */
  const show = () => {
    const status = fieldState(state);
    const asks = state.idle && !status.empty;
    let message = "";
    state.inputs.forEach((input, at) => {
      const element = elements[at]!;
      const { error } = statusOf(input, state);
      element.ariaInvalid = `${!!error}`;
      if (error && !message) {
        message = textFor(words, input.role, error);
        element.setAttribute("aria-describedby", "error");
      } else element.removeAttribute("aria-describedby");
    });
    notice(asks ? words.idle : message, asks || status.error === "interrupted");
    const focused = network.focused(elements[0]!.disabled) || state.focus >= 0;
    const picture = pictureOf(state);
    mark(picture, (words as Record<string, string>)[picture] ?? nameOf(picture));
    const report: FromFrame = { t: "state", focused, ...status, message };
    const text = JSON.stringify(report);
    if (text !== sent) send(report);
    sent = text;
  };

  const network = openNetworkChoice(show);

  const cardType = watchCardType(
    boot,
    () => session,
    call,
    (facts) => {
      send({ t: "card", ...facts });
      if (facts.status === "NOT_SUPPORTED")
        dispatch({ t: "refused", field: "card.number", error: "unsupported", own: true });
    },
    (brand, localBrand) => network.offer(nameOf(brand), localBrand, words.network),
  );

  const siblings = joinSiblings(
    `hosted-session|${boot.merchant}|${boot.origin}|${start.group}`,
    rolesOf(start.field),
    {
      session: () => session,
      brand: () => state.brand,
      collect() {
        dispatch({ t: "reveal" });
        return collectedFields(state, network.chosen());
      },
      take: dispatch,
    },
  );

  const submit = openSubmit({
    siblings,
    call,
    today,
    session: () => session,
    adopt: (id) => (session = id),
    take: dispatch,
    send,
  });

  const configure = async (): Promise<void> => {
    const { disabled, lang = language, required, style } = state;
    elements.forEach((element, at) => {
      if (disabled) element.blur();
      element.disabled = !!disabled;
      element.ariaRequired = `${!!required}`;
      // While the payer types, only `type` changes the text.
      if (at !== state.focus) run.text(at);
    });
    if (style) applyStyle(style);
    if (lang !== language) {
      const found = await loadWords(boot.gateway, (language = lang));
      // The page may have requested another language while this one loaded.
      if (lang === language) words = found;
    }
    document.documentElement.lang = words.lang;
    document.documentElement.dir = words.dir;
    document.title = textFor(words, start.field);
    if (name) ready();
    const { placeholder } = state;
    state.inputs.forEach((input, at) => {
      // The page's placeholder is for the number of a whole card; a blank one is for all its inputs.
      labelInput(elements[at]!, input, words, at && placeholder !== " " ? "" : placeholder);
    });
    show();
  };

  /** Sends `ready` if the page does not know the name of the field. */
  const ready = () => {
    if (document.title !== name) send({ t: "ready", label: (name = document.title), ...boot.lifetime });
  };

  /** Moves the focus into the first input that is not complete. */
  const enter = () =>
    (elements.find((_, at) => !isComplete(state.inputs[at]!, state)) ?? elements[0]!).focus();

  const active = () => dispatch({ t: "awake", own: true });

  const run: { [E in Effect as E[0]]: (...given: Given<E>) => unknown } = {
    send,
    say: siblings.say,
    type(at, text, caret) {
      const element = elements[at]!;
      writing = true;
      if (element.value !== text) {
        element.select();
        if (!document.execCommand("insertText", false, text)) element.value = text;
      }
      writing = false;
      element.setSelectionRange(caret, caret);
    },
    text: (at) => (elements[at]!.value = textOf(state, at)),
    wipe() {
      for (const element of elements) {
        element.value = "";
        // A change of the type clears the undo history, so that undo cannot restore the value.
        for (const type of ["number", "text"]) element.setAttribute("type", type);
      }
    },
    step: (at) => elements[at]?.focus(),
    wait(milliseconds, event) {
      clearTimeout(timer);
      timer = setTimeout(dispatch, milliseconds, event);
    },
    number: cardType.changed,
    attach(message) {
      ({ session } = message);
      cardType.again();
    },
    submit,
    focus: () => (document.hasFocus() ? enter() : (document.activeElement as HTMLElement).blur()),
    configure,
  };

  elements.forEach((element, at) => {
    const edit = ({ inputType = "", isComposing }: Partial<InputEvent>) => {
      if (writing) return;
      dispatch({
        t: "edit",
        at,
        text: element.value,
        caret: element.selectionStart!,
        inputType,
        isComposing,
        autofill: element.matches(":autofill"),
      });
      active();
    };
    listen(element, {
      input: edit,
      compositionend: () => edit({ inputType: "insertText" }),
      focus: () => dispatch({ t: "move", at, focused: true }),
      // If the focus goes to another control of this frame, that control shows the state once it has the focus.
      blur: ({ relatedTarget }) => dispatch({ t: "move", at, focused: false }, relatedTarget),
    });
    watchFocusTheft(
      element,
      () => isComplete(state.inputs[at]!, state),
      () => {
        dispatch({ t: "clear" });
        dispatch({ t: "refused", field: state.inputs[at]!.role, error: "interrupted", own: true });
        send({ t: "tamper", kind: "focus" });
      },
    );
  });

  const wipe = () => {
    dispatch({ t: "clear" });
    clearTimeout(timer);
  };
  listen(window, {
    pointerdown: active,
    focusin: active,
    keydown(event) {
      const { key } = event;
      active();
      if (event.isComposing) return;
      const at = elements.indexOf(event.target as HTMLInputElement);
      // Not in the list of networks, because some browsers open a list with Enter.
      if ((key === "Enter" && at >= 0) || key === "Escape") send({ t: "key", key });
      if (key === "Backspace" && elements[at]?.value === "") {
        event.preventDefault();
        elements[at - 1]?.focus();
      }
    },
    // A page can focus the frame but not the input. Browsers do so for the first invalid field of a form.
    focus: () => document.activeElement === document.body && enter(),
    pagehide({ persisted }) {
      wipe();
      if (!persisted) siblings.leave();
    },
    pageshow({ persisted }) {
      if (!persisted) return;
      // The page may have missed messages while the browser kept it.
      sent = "";
      show();
    },
  });
  void configure().then(async () => {
    await new Promise((painted) => {
      requestAnimationFrame(painted);
      // Browsers do not paint a frame that is out of sight, so do not wait for the paint alone.
      setTimeout(painted, 150);
    });
    ready();
  });

  return {
    take: dispatch,
    stop() {
      wipe();
      siblings.leave();
      for (const element of elements) element.remove();
    },
  };
}
