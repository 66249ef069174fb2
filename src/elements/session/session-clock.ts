import type { Lifetime } from "../../wire/page-frame/from-frame.ts";
import { SessionExpiryEvent } from "../field/events.ts";

/** A payer needs this long to notice and to act, in milliseconds; a short life is announced in its last quarter. */
const NOTICE = 120_000;
/** The clock is looked at this often: timers stand still while a machine sleeps, and the clock goes on. */
const STEP = 10_000;

/**
 * Knows when a session ends as well as a page can: the gateway counts from the session's last change, and the page
 * from the last one that it knows of. Says so in time, and once it has happened; each once, until the time begins anew.
 */
export class SessionClock {
  #tell: (event: SessionExpiryEvent) => void;
  #session = "";
  #idle = Infinity;
  #most = Infinity;
  /** When the session came to the page, and when it was last changed. */
  #born = 0;
  #changed = 0;
  #told: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (event: SessionExpiryEvent) => void) {
    this.#tell = tell;
  }

  /** Any frame knows this of its gateway. */
  grant({ idle, most }: Lifetime): void {
    this.#idle = Number(idle) * 1000;
    this.#most = Number(most) * 1000;
    this.look();
  }

  /** The session is another, or has just been changed. */
  begin(session: string): void {
    this.#changed = Date.now();
    if (session !== this.#session) this.#born = this.#changed;
    this.#session = session;
    this.#told = undefined;
    this.look();
  }

  /** The gateway itself has said that the session is over. */
  end(): void {
    this.#changed = Date.now() - this.#idle;
    this.look();
  }

  /** Looks now, and from then on. */
  look(): void {
    this.stop();
    if (!this.#session || this.#idle === Infinity || this.#told === "sessionexpired") return;
    const left = Math.min(this.#changed + this.#idle, this.#born + this.#most) - Date.now();
    const notice = Math.min(NOTICE, this.#idle / 4);
    const due = left <= 0 ? "sessionexpired" : left <= notice ? "sessionexpiring" : undefined;
    if (due && due !== this.#told) {
      this.#told = due;
      this.#tell(new SessionExpiryEvent(due, this.#session, new Date(Date.now() + left)));
    }
    if (left > 0) this.#timer = setTimeout(() => this.look(), Math.min(STEP, due ? left : left - notice));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
