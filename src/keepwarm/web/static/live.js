// Server-sent events over fetch: it retries every kind of failure and resumes after the last event it saw.
// A browser opens six connections to a host and no more, so a page nobody looks at soon gives its own back.

const SHORTEST_WAIT = 500, LONGEST_WAIT = 15000, REST_AFTER = 10000;
const pause = ms => new Promise(resolve => setTimeout(resolve, ms * (.7 + Math.random() * .6)));

/** Come back when somebody looks at the page. */
export const seen = () => new Promise(resolve => {
  if (!document.hidden) resolve();
  else document.addEventListener('visibilitychange', resolve, {once: true});
});

/** Follow the stream at `url` for as long as the page lives, and while somebody looks at it. */
export async function follow(url, {last, onEvent, onState}) {
  let line, resting;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(resting);
    if (document.hidden) resting = setTimeout(() => line?.abort(), REST_AFTER);
  });
  for (let wait = SHORTEST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    if (document.hidden) {
      last ||= 'unknown';  // to such an id the answer is `resync`: nobody knows what the page missed
      await seen();
      wait = SHORTEST_WAIT;
    }
    line = new AbortController();
    try {
      for await (const event of events(await connect(url, last))) {
        wait = SHORTEST_WAIT;
        // Noted before it is handled: an event that breaks a page must not come back for ever.
        last = event.id ?? last;
        if (event.data) onEvent(event);
      }
    } catch {
      // A refused port, a proxy's 502, a cut line: all the same to us.
    }
    if (line.signal.aborted) continue;
    onState('lost');
    await pause(wait);
  }

  async function connect() {
    const headers = {accept: 'text/event-stream', ...(last && {'last-event-id': last})};
    const answer = await fetch(url, {headers, cache: 'no-store', signal: line.signal});
    if (!answer.ok || !answer.body) throw new Error(answer.status);
    onState('open');
    return answer.body;
  }
}

async function* events(body) {
  let event = {};
  for await (const line of lines(body)) {
    if (!line) {
      yield event;
      event = {};
      continue;
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field) event[field] = field === 'data' && event.data ? `${event.data}\n${value}` : value;
  }
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ;) {
    const {done, value} = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n');
    rest = parts.pop();
    yield* parts;
  }
}
