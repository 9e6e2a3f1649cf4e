// Clocks that show how long an agent has been at it. They go by the server's time, not by this machine's.

const ahead = Date.now() / 1000 - Number(document.querySelector('meta[name=now]')?.content ?? Date.now() / 1000);

function tick() {
  const now = Date.now() / 1000 - ahead;
  for (const clock of document.querySelectorAll('[data-since]')) {
    const seconds = Math.max(0, Math.floor(now - Number(clock.dataset.since)));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }
}

setInterval(() => { if (document.visibilityState === 'visible') tick(); }, 1000);
