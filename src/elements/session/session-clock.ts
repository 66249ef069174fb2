import type { Lifetime } from "../../wire/page-frame/from-frame.ts";
import { SessionExpiryEvent } from "../field/events.ts";

/**
 * In milliseconds: the time that a payer needs to notice and to act. A shorter session is announced in its last
 * quarter.
 */
const NOTICE_MS = 120_000;
/**
 * In milliseconds: the expiry is checked this often, because timers stop while a machine sleeps and the clock does
 * not.
 */
const INTERVAL_MS = 10_000;

/**
 * Estimates when a session expires: the gateway counts from the session's last change, the page from the last change
 * that it knows of. Announces the expiry in advance, and again when it has happened, once each until the session
 * changes.
 */
export class SessionClock {
  #announce: (event: SessionExpiryEvent) => void;
  #session = "";
  #idle = Infinity;
  #maxAge = Infinity;
  /** When the page got the session, and when the session was last changed. */
  #received = 0;
  #changed = 0;
  #announced: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(announce: (event: SessionExpiryEvent) => void) {
    this.#announce = announce;
  }

  /** Sets the lifetime, which every frame receives from its gateway. */
  setLifetime({ idle, most }: Lifetime): void {
    this.#idle = Number(idle) * 1000;
    this.#maxAge = Number(most) * 1000;
    this.check();
  }

  /** Restarts the clock, because the session was replaced or has just been changed. */
  restart(session: string): void {
    this.#changed = Date.now();
    if (session !== this.#session) this.#received = this.#changed;
    this.#session = session;
    this.#announced = undefined;
    this.check();
  }

  /** Ends the session's time, because the gateway reported that the session is gone. */
  expire(): void {
    this.#changed = Date.now() - this.#idle;
    this.check();
  }

  /** Checks the expiry now and from then on. */
  check(): void {
    this.stop();
    if (!this.#session || this.#idle === Infinity || this.#announced === "sessionexpired") return;
    const left = Math.min(this.#changed + this.#idle, this.#received + this.#maxAge) - Date.now();
    const notice = Math.min(NOTICE_MS, this.#idle / 4);
    const due = left <= 0 ? "sessionexpired" : left <= notice ? "sessionexpiring" : undefined;
    if (due && due !== this.#announced) {
      this.#announced = due;
      this.#announce(new SessionExpiryEvent(due, this.#session, new Date(Date.now() + left)));
    }
    if (left > 0)
      this.#timer = setTimeout(() => this.check(), Math.min(INTERVAL_MS, due ? left : left - notice));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
