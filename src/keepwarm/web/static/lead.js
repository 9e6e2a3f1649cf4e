// The lead in front of you goes on while you read: parts that changed are swapped, what you opened or typed stays.
import {fragment} from './fragments.js';

let timer;

function shownLead() {
  return document.querySelector('dialog[open] [data-lead-shown], main [data-lead-shown]');
}

async function renew(shown) {
  const part = await fragment(`/leads/${shown.dataset.leadShown}`).catch(() => null);
  if (!part || !shown.isConnected) return;
  for (const old of shown.querySelectorAll('[data-part]')) {
    const fresh = part.querySelector(`[data-part="${old.dataset.part}"]`);
    if (fresh) swap(old, fresh);
  }
}

function swap(old, fresh) {
  for (const section of old.querySelectorAll('details[id]')) {
    const same = fresh.querySelector(`#${section.id}`);
    if (same) same.open = section.open;
  }
  if (old.isEqualNode(fresh)) return;
  const focused = old.contains(document.activeElement) && (document.activeElement.id || document.activeElement.closest('details')?.id);
  old.replaceWith(fresh);
  if (focused) fresh.querySelector(`#${focused}:not(details), #${focused} > summary`)?.focus({preventScroll: true});
}

// A run tells of every agent twice; a look every 300 ms is enough to follow.
function renewSoon(shown) {
  timer ??= setTimeout(() => { timer = undefined; renew(shown); }, 300);
}

for (const event of ['live:agent', 'live:card', 'live:stage', 'live:resync']) document.addEventListener(event, ({detail}) => {
  const shown = shownLead();
  if (shown && String(detail.lead ?? shown.dataset.leadShown) === shown.dataset.leadShown) renewSoon(shown);
});

// What one did oneself shows at once, whether or not the stream tells of it.
document.addEventListener('sent', ({target}) => {
  const shown = target.closest('[data-lead-shown]');
  if (shown) renew(shown);
});
