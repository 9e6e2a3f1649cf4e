// The menu of a card: what a finger cannot drag it chooses here.
import {cardOf, move} from './cards.js';
import {board, stageOf} from './columns.js';
import {fragment} from './fragments.js';
import {complain, show} from './toasts.js';

const menu = document.getElementById('card-menu');

/** Open the menu of a card beside its button. */
export function openMenu(card) {
  menu.dataset.for = card.dataset.lead;
  menu.querySelector('[data-act=open]').href = `/leads/${card.dataset.lead}`;
  for (const choice of menu.querySelectorAll('[data-to]')) choice.disabled = choice.dataset.to === stageOf(card);
  menu.showModal();
  const at = card.querySelector('.dots').getBoundingClientRect();
  menu.style.inset = 'auto';
  menu.style.left = `${Math.min(at.left, innerWidth - menu.offsetWidth - 8)}px`;
  menu.style.top = `${Math.max(8, Math.min(at.bottom + 4, innerHeight - menu.offsetHeight - 8))}px`;
}

const acts = {
  select: card => card.querySelector('.pick').click(),
  research: async card => {
    show(await fragment(`/leads/${card.dataset.lead}/research`, {method: 'POST'}));
  },
};

menu.addEventListener('click', event => {
  const {act, to} = event.target.closest('button')?.dataset ?? {}, card = cardOf(menu.dataset.for);
  if (!act && !to) return;
  menu.close();
  if (!card) return;  // it left the board while the menu was open
  if (to) move(card, to);
  else Promise.resolve(acts[act](card)).catch(complain);
});

board.addEventListener('click', event => {
  const button = event.target.closest('[data-menu]');
  if (button) openMenu(button.closest('.card'));
});
board.addEventListener('contextmenu', event => {
  const card = event.target.closest('.card');
  if (!card || event.shiftKey) return;  // Shift asks for the browser's own menu
  event.preventDefault();
  openMenu(card);
});
