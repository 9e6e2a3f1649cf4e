// Cards on the board: found, placed, drawn anew. What changed elsewhere is fetched together, once a frame.
import {addToCount, board, columns, countWorking, listOf, setCount, stageOf} from './columns.js';
import {narrowed} from './filters.js';
import {glide} from './flip.js';
import {fragment, Refused} from './fragments.js';
import {complain} from './toasts.js';

export const cardOf = id => document.getElementById(`lead-${id}`);
const AT_A_TIME = 100;
const wanted = new Set();   // cards to fetch
const moving = new Set();   // cards whose move the server has not confirmed: not to be drawn from older answers
let isFetching = false;

/** Put a card on top of a column. */
export function lift(card, stage, from) {
  const left = stageOf(card), list = listOf(stage);
  glide(card, list, list.firstElementChild, from);
  card.dataset.at = stage;
  count(left, stage);
}

/** A live move: at once if the card is here, else fetched. */
export function moved(id, stage) {
  const card = cardOf(id);
  if (card && stageOf(card) !== stage) {
    lift(card, stage);
    flash(card);
  }
  if (!card || wanted.has(String(id)) || isFetching) refresh(id);
}

/** Move a card now, ask the server, put it back into its very slot if it says no. */
export async function move(card, stage, from) {
  const {parentNode: list, nextElementSibling: next} = card, id = card.dataset.lead, left = stageOf(card);
  if (left === stage) return;
  lift(card, stage, from);
  moving.add(id);
  try {
    await fragment(`/leads/${id}/stage`, {method: 'POST', body: new URLSearchParams({stage})});
  } catch (problem) {
    glide(card, list, next?.parentNode === list ? next : list.firstElementChild);
    card.dataset.at = left;
    count(stage, left);
    complain(problem, board.dataset.refused);
  } finally {
    moving.delete(id);
    if (wanted.has(id)) fetchWanted();
  }
}

/** Draw a card anew, wherever it belongs now. */
export function refresh(id) {
  wanted.add(String(id));
  fetchWanted();
}

export function remove(id) {
  const card = cardOf(id);
  if (!card) return;
  const stage = stageOf(card);
  card.remove();
  count(stage, null);
}

async function fetchWanted() {
  if (isFetching) return;
  isFetching = true;
  for (let ids; (ids = takeWanted()).length;) await fetchCards(ids);
  isFetching = false;
}

const takeWanted = () => [...wanted].filter(id => !moving.has(id)).slice(0, AT_A_TIME);

async function fetchCards(ids) {
  await new Promise(requestAnimationFrame);  // a burst of events becomes one request; a hidden page waits
  for (const id of ids) wanted.delete(id);
  try {
    const part = await fragment(`/board/cards?${narrowed({ids: ids.join()})}`);
    settle(ids, new Map([...part.querySelectorAll('.card')].map(card => [card.dataset.lead, card])));
  } catch (problem) {
    if (problem instanceof Refused) return complain(problem);
    for (const id of ids) wanted.add(id);
    await new Promise(resolve => setTimeout(resolve, 3000));
  }
}

// Whatever was heard of again while the answer was on its way is newer than the answer: it is fetched again.
function settle(ids, fresh) {
  for (const id of ids) {
    if (moving.has(id)) wanted.add(id);
    if (wanted.has(id)) continue;
    if (fresh.has(id)) draw(fresh.get(id));
    else remove(id);
  }
}

function draw(fresh) {
  const old = cardOf(fresh.dataset.lead), stage = fresh.dataset.at, left = old && stageOf(old);
  if (left === stage) replace(old, fresh);
  else if (insert(old ?? fresh, stage, fresh.dataset.position)) {
    if (old) replace(old, fresh);
    flash(fresh);
    count(left, stage);
  }
  countWorking(stage);
}

function replace(old, fresh) {
  const focused = old.contains(document.activeElement) && [...old.querySelectorAll('a, button, input')].indexOf(document.activeElement);
  fresh.querySelector('.pick').checked = old.querySelector('.pick').checked;
  old.replaceWith(fresh);
  if (focused !== false) (fresh.querySelectorAll('a, button, input')[focused] ?? fresh.querySelector('a')).focus({preventScroll: true});
}

// A column is ordered by position, highest first; what lies below its loaded part comes with scrolling.
function insert(card, stage, position) {
  const list = listOf(stage);
  const below = [...list.querySelectorAll('.card')].find(each => Number(each.dataset.position) < Number(position));
  const end = below ?? list.querySelector('.more');
  if (end?.matches('.more')) card.remove();
  else glide(card, list, end ?? null);
  return card.isConnected;
}

function flash(card) {
  card.classList.add('moved');
  card.addEventListener('animationend', () => card.classList.remove('moved'), {once: true});
}

// All counts of an unfiltered board come from the server, exact; until then, and of a filtered one, we count along.
function count(left, stage) {
  for (const [each, change] of [[left, -1], [stage, 1]]) if (each) {
    addToCount(each, change);
    countWorking(each);
  }
}

document.addEventListener('live:counts', ({detail}) => {
  if ('filtered' in board.dataset) return;
  for (const column of columns()) setCount(column.dataset.stage, detail[column.dataset.stage] ?? 0);
});
