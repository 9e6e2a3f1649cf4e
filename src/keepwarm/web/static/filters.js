// Search and filters change the board in place, and the address with it.
import {board, columns, countWorking, setCount, showFound, watchEnds} from './columns.js';
import {fragment} from './fragments.js';
import {complain} from './toasts.js';

const form = document.getElementById('filters');
let running, typing;

/** The board's filters as a query, with more if need be. */
export function narrowed(more = {}) {
  const query = new URLSearchParams(more);
  for (const [name, value] of new FormData(form)) if (value) query.set(name, value);
  return query;
}

/** Draw the whole board anew; scroll, focus and selection stay. */
export async function redraw() {
  running?.abort();
  running = new AbortController();
  try {
    const held = Math.max(...columns().map(column => column.querySelectorAll('.card').length));
    const part = await fragment(`/board?${narrowed({cards: held})}`, {signal: running.signal});
    while (document.body.matches('.dragging')) await new Promise(requestAnimationFrame);  // what is held stays
    const focused = document.activeElement.closest('.card')?.id;
    const picked = new Set([...board.querySelectorAll('.pick:checked')].map(pick => pick.value));
    for (const column of columns()) fill(column, part.querySelector(`.col[data-stage="${column.dataset.stage}"]`));
    board.toggleAttribute('data-filtered', part.querySelector('#board').hasAttribute('data-filtered'));
    for (const pick of board.querySelectorAll('.pick')) pick.checked = picked.has(pick.value);
    document.getElementById(focused)?.querySelector('a').focus({preventScroll: true});
    document.getElementById('pulse').replaceWith(part.querySelector('#pulse'));
    watchEnds();
    board.ariaBusy = null;
    document.dispatchEvent(new Event('picks'));
  } catch (problem) {
    if (problem.name !== 'AbortError') board.ariaBusy = null;
    complain(problem);
  }
}

function fill(column, fresh) {
  const stage = column.dataset.stage, list = column.querySelector('ol'), scrolled = list.scrollTop;
  list.replaceChildren(...fresh.querySelector('ol').childNodes);
  list.dataset.empty = fresh.querySelector('ol').dataset.empty;
  list.scrollTop = scrolled;
  setCount(stage, fresh.querySelector('.n').textContent);
  countWorking(stage);
}

function narrow() {
  const query = narrowed().toString();
  history.replaceState(history.state, '', query ? `/board?${query}` : '/board');
  for (const choice of form.querySelectorAll('select')) choice.parentNode.classList.toggle('on', choice.value !== '');
  board.ariaBusy = 'true';
  redraw().then(showFound);
}

form.addEventListener('input', event => {
  clearTimeout(typing);
  typing = setTimeout(narrow, event.target.type === 'search' ? 200 : 0);
});
form.addEventListener('submit', event => {
  event.preventDefault();
  clearTimeout(typing);
  narrow();
});
document.addEventListener('live:resync', redraw);
