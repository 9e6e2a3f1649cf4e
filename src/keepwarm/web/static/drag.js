// Drag a card with mouse or pen. Fingers scroll; they move cards from the menu.
import {move} from './cards.js';
import {board, columnOf, stageOf} from './columns.js';
import {likeness} from './flip.js';

const FAR_ENOUGH = 6, EDGE = 72;
let held = null;  // {card, copy, slot, over, x, y} from the first press to the drop

function take(event) {
  const {card} = held, box = card.getBoundingClientRect();
  held.copy = likeness(card, 'held');
  held.grip = {x: held.x - box.x, y: held.y - box.y};
  held.slot = Object.assign(document.createElement('li'), {className: 'slot', ariaHidden: 'true'});
  held.slot.style.height = `${box.height}px`;
  card.classList.add('left');
  document.body.classList.add('dragging');
  board.setPointerCapture(event.pointerId);
  requestAnimationFrame(scrollAtEdges);
}

function carry() {
  held.copy.style.translate = `${held.x - held.grip.x}px ${held.y - held.grip.y}px`;
  const over = document.elementFromPoint(held.x, held.y)?.closest('.col') ?? null;
  if (over === held.over) return;
  held.over?.classList.remove('over', 'peek');
  held.over = over;
  held.slot.remove();
  if (!over || over.dataset.stage === stageOf(held.card)) return;
  over.classList.add('over', 'peek');  // a spine opens while a card hangs over it
  over.querySelector('ol').prepend(held.slot);
}

function scrollAtEdges() {
  if (!held?.copy) return;
  const {left, right} = board.getBoundingClientRect();
  const push = Math.max(0, EDGE - (right - held.x)) - Math.max(0, EDGE - (held.x - left));
  if (push) board.scrollBy({left: push / 4}), carry();
  requestAnimationFrame(scrollAtEdges);
}

function letGo({isDrop}) {
  const {card, copy, slot, over} = held;
  held = null;
  if (!copy) return;
  const from = copy.getBoundingClientRect();
  copy.remove();
  slot.remove();
  card.classList.remove('left');
  over?.classList.remove('over', 'peek');
  document.body.classList.remove('dragging');
  // The press that ends a drag is no click on the link below it.
  const swallow = event => { event.preventDefault(); event.stopImmediatePropagation(); };
  addEventListener('click', swallow, {capture: true, once: true});
  setTimeout(() => removeEventListener('click', swallow, {capture: true}));
  if (isDrop && over) move(card, columnOf(over.dataset.stage).dataset.stage, from);
}

board.addEventListener('pointerdown', event => {
  const card = event.target.closest('.card');
  if (!card || event.button || event.pointerType === 'touch' || event.target.closest('button, input')) return;
  held = {card, over: null, x: event.clientX, y: event.clientY};
});
board.addEventListener('pointermove', event => {
  if (!held) return;
  if (!held.copy && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR_ENOUGH) return;
  if (!held.copy) take(event);
  Object.assign(held, {x: event.clientX, y: event.clientY});
  carry();
});
board.addEventListener('pointerup', () => held && letGo({isDrop: true}));
board.addEventListener('pointercancel', () => held && letGo({isDrop: false}));
board.addEventListener('dragstart', event => event.preventDefault());
addEventListener('keydown', event => {
  if (event.key === 'Escape' && held?.copy) letGo({isDrop: false});
});
