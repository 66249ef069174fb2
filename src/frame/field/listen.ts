type Events = HTMLElementEventMap & WindowEventMap;

/** Adds these listeners, by the names of their events. */
export function listen(
  target: EventTarget,
  listeners: { [T in keyof Events]?: (event: Events[T]) => unknown },
): void {
  for (const [type, listener] of Object.entries(listeners)) {
    target.addEventListener(type, listener as EventListener);
  }
}
