// Every page inside Telegram: its buttons, its haptics, its way back, and where somebody was last.
import './tma_haptics.js';
import './tma_links.js';
import './tma_skip.js';
import {drawButtons} from './tma_buttons.js';
import {noteLastPath} from './tma_last.js';
import {goInstead} from './tma_trail.js';
import {mayLeave} from './tma_unsaved.js';

// Our pages scroll within themselves. The client, which cannot see that, would take it for being put away.
if (tg.atLeast('7.7')) tg.post('web_app_setup_swipe_behavior', {allow_vertical_swipe: false});

let waiting;
function look() {
  waiting ??= requestAnimationFrame(() => {
    waiting = undefined;
    drawButtons();
    noteLastPath();
  });
}

const WATCHED = ['hidden', 'open', 'class', 'disabled', 'aria-busy', 'aria-selected', 'data-sending'];
new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: WATCHED});
for (const event of ['input', 'change', 'reset', 'sent']) document.addEventListener(event, look);
for (const event of ['popstate', 'pageshow']) addEventListener(event, look);
noteLastPath();
look();

// Tabs are side by side: none of them is behind another.
document.addEventListener('click', async event => {
  const tab = event.target.closest('.rail a');
  if (!tab) return;
  event.preventDefault();
  if (tab.ariaCurrent === 'page') document.querySelector('main').scrollTo({top: 0, behavior: 'smooth'});
  else if (await mayLeave()) goInstead(tab.href);
});

if (document.querySelector('main [data-lead-shown]')) import('./tma_lead.js');
if (document.getElementById('board')) import('./tma_board.js');
