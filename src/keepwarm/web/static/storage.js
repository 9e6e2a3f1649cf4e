// What the browser remembers. Storage throws where it is blocked (frames of other sites): then nothing is remembered.

export function recall(key, otherwise, store = () => localStorage) {
  try {
    return JSON.parse(store().getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(key, value, store = () => localStorage) {
  try {
    store().setItem(key, JSON.stringify(value));
  } catch {
    // Blocked or full. The page works without.
  }
}
