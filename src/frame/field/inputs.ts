import type { FieldName, Role } from "../../wire/schema/fields.ts";
import { type Field, type FieldHost, openField, type Standing } from "./field.ts";

const WHOLE_CARD: readonly Role[] = ["card.number", "card.expiry", "card.securityCode"];

/** The inputs of a field: one, or the three of a whole card. */
export function partsOf(field: FieldName): readonly Role[] {
  return field === "card" ? WHOLE_CARD : [field];
}

/** What several inputs tell their frame: as one input would, but for who was edited. */
export interface InputsHost extends Omit<FieldHost, "changed" | "leave"> {
  changed(edited: Field | undefined): void;
}

/** The inputs of one frame. */
export interface Inputs {
  readonly all: readonly Field[];
  part(role: string): Field | undefined;
  /** As one: `about` is the input that the error is of. */
  standing(): Standing & { about: Field | undefined };
  /** Into the first input that is not complete. */
  focus(): void;
}

/** Makes the inputs, in the order they stand in. The focus moves on from one that is typed to its end, and back from an empty one. */
export function openInputs(roles: readonly Role[], choose: boolean, host: InputsHost): Inputs {
  const all: Field[] = roles.map((role, at) =>
    openField(role, choose, {
      ...host,
      changed: (edited) => host.changed(edited ? all[at] : undefined),
      leave: (step) => all[at + step]?.element.focus(),
    }),
  );
  return {
    all,
    part: (role) => all.find((field) => field.role === role),
    standing() {
      const each = all.map((field) => ({ ...field.standing(), about: field }));
      const wrong = each.find(({ error }) => error);
      return {
        focused: each.some(({ focused }) => focused),
        empty: each.every(({ empty }) => empty),
        valid: each.every(({ valid }) => valid),
        error: wrong?.error,
        about: wrong?.about,
      };
    },
    focus: () => (all.find((field) => !field.complete()) ?? all[0]!).element.focus(),
  };
}
