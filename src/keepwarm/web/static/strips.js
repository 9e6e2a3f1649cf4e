// The strip of a card while an agent works, drawn from the page's own templates.
import {cardOf} from './cards.js';
import {countWorking, stageOf} from './columns.js';
import {fragment} from './fragments.js';

const labels = JSON.parse(document.getElementById('strip').dataset.labels);
let pulse;

/** Show which agent is at work on a card since when; null: none is. */
export function setAgent(id, agent, since) {
  const card = cardOf(id);
  if (!card) return;
  card.querySelector('.agent')?.remove();
  if (agent) {
    card.querySelector('.note.bad')?.remove();
    card.querySelector('.foot').before(strip(id, agent, since));
  }
  countWorking(stageOf(card));
}

function strip(id, agent, since) {
  const part = document.getElementById(agent === 'queued' ? 'queued' : 'strip').content.cloneNode(true);
  part.querySelector('.what').textContent = labels[agent] ?? agent;
  part.querySelector('button').dataset.delete = `/leads/${id}/research`;
  const clock = part.querySelector('time');
  if (clock) Object.assign(clock.dataset, {since}), clock.textContent = '0:00';
  return part;
}

// The line of totals may lag: one look every two seconds is enough for any number of events.
function lookAtPulse() {
  pulse ??= setTimeout(async () => {
    pulse = undefined;
    if (document.visibilityState !== 'visible') return;
    const fresh = (await fragment('/board/pulse').catch(() => null))?.querySelector('#pulse');
    if (fresh) document.getElementById('pulse').replaceWith(fresh);
  }, 2000);
}

document.addEventListener('live:job', lookAtPulse);
document.addEventListener('live:agent', ({detail: {lead, agent, since}}) => {
  setAgent(lead, agent, since);
  lookAtPulse();
});
