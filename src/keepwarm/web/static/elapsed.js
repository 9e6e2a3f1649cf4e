// Clocks that show how long an agent has been at it, by the server's time where this machine's clock is wrong.

const TOLERATED = 10;  // seconds: as much as a page may take to arrive
const told = Number(document.querySelector('meta[name=now]').content);
const ahead = Math.abs(Date.now() / 1000 - told) > TOLERATED ? Date.now() / 1000 - told : 0;

function tick() {
  const now = Date.now() / 1000 - ahead;
  for (const clock of document.querySelectorAll('[data-since]')) {
    const seconds = Math.max(0, Math.floor(now - Number(clock.dataset.since)));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    clock.parentNode.classList.toggle('late', seconds >= Number(clock.dataset.late ?? Infinity));
  }
}

setInterval(() => { if (document.visibilityState === 'visible') tick(); }, 1000);
