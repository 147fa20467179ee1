/** Follow /sim/stream, and take it up again after the last event seen. */

const RETRY_MS = 1000;

/**
 * `onEvent` takes each event; `onDown` is told of a broken line. `onBack` then loads everything
 * anew and gives the simulator's number, or null while it does not answer.
 */
export function follow({ onEvent, onDown, onBack }) {
  let seen = 0;

  function open() {
    const source = new EventSource(`/sim/stream?after=${seen}`);
    source.onmessage = (message) => {
      const event = JSON.parse(message.data);
      seen = event.seq;
      onEvent(event);
    };
    // EventSource would come back to the number it began with: reopen by hand instead.
    source.onerror = () => {
      source.close();
      onDown();
      retry();
    };
  }

  async function retry() {
    const seq = await onBack();
    if (seq === null) setTimeout(retry, RETRY_MS);
    else {
      // A restarted simulator counts from the beginning again.
      seen = Math.min(seen, seq);
      open();
    }
  }

  return {
    start(after) {
      if (after === null) {
        onDown();
        retry();
        return;
      }
      seen = after;
      open();
    },
  };
}
