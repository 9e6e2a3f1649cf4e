// What every page does: dialogs, forms, tabs, toasts, menus, and the live stream.
import './dialog.js';
import './elapsed.js';
import './forms.js';
import './tabs.js';
import './toasts.js';
import './details.js';
import './badge.js';
import {follow} from './live.js';

const light = document.getElementById('live');
const isSignedIn = document.querySelector('meta[name=csrf]').content;

if (isSignedIn) follow('/live', {
  last: document.querySelector('[data-live]')?.dataset.live,
  // Whoever cares listens for live:stage, live:agent, live:card …
  onEvent: ({event, data}) => {
    document.dispatchEvent(new CustomEvent(`live:${event}`, {detail: JSON.parse(data)}));
  },
  onState: state => {
    document.dispatchEvent(new Event(`stream:${state}`));
    if (!light) return;
    light.dataset.state = state;
    light.textContent = light.dataset[state];
  },
});

// A lead on a page of its own; in the dialog its script comes with the first one.
if (document.querySelector('[data-lead-shown]')) import('./lead.js');
