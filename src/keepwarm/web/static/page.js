// What every page does: dialogs, forms, tabs, toasts, menus, and the live stream where the page asks for it.
import './dialog.js';
import './elapsed.js';
import './forms.js';
import './lead.js';
import './tabs.js';
import './toasts.js';
import './details.js';
import {follow} from './live.js';

const light = document.getElementById('live');
const page = document.querySelector('[data-live]');

if (page) follow('/live', {
  last: page.dataset.live,
  // Whoever cares listens for live:stage, live:agent, live:card …
  onEvent: ({event, data}) => {
    document.dispatchEvent(new CustomEvent(`live:${event}`, {detail: JSON.parse(data)}));
  },
  onState: state => {
    light.dataset.state = state;
    light.textContent = light.dataset[state];
  },
});
