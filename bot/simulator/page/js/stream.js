/** Follow /sim/stream, and take it up again after the last event seen. */

const RETRY_MS = 1000;

export function follow({ onEvent, onDown, onBack }) {
  let seen = null;
  let down = false;

  function open() {
    const source = new EventSource(seen === null ? "/sim/stream" : `/sim/stream?after=${seen}`);
    source.onopen = () => {
      if (down) onBack();
      down = false;
    };
    source.onmessage = (message) => {
      const event = JSON.parse(message.data);
      if (typeof event.seq === "number") seen = event.seq;
      onEvent(event);
    };
    // EventSource would come back to its first address and replay everything: reopen by hand instead.
    source.onerror = () => {
      source.close();
      if (!down) onDown();
      down = true;
      setTimeout(open, RETRY_MS);
    };
  }

  return {
    /** Start after an event number; null starts with what comes next. */
    start(after) {
      seen = after;
      open();
    },
    /** The simulator was restarted: its numbers begin anew. */
    forget() {
      seen = null;
    },
  };
}
