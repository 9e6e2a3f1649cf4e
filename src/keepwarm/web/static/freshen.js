// Cards that changed elsewhere are fetched together, once a frame, and drawn where they belong now.
import {align, cardOf, countFetched, flash, lift, moving, remove, slot} from './cards.js';
import {countWorking, listOf, stageOf} from './columns.js';
import {narrowed} from './filters.js';
import {glide} from './flip.js';
import {fragment, Refused} from './fragments.js';
import {complain} from './toasts.js';

const AT_A_TIME = 100, RETRY_AFTER = 3000;
const wanted = new Set();
let isFetching = false;

/** Draw a card anew; one that does not come back is gone, or filtered out. */
export function refresh(id) {
  wanted.add(String(id));
  fetchWanted();
}

/** A card has moved: at once if it is here, and fetched if it is not or an older answer is on its way. */
export function moved(id, stage, position) {
  const card = cardOf(id), isHere = card && stageOf(card) === stage;
  if (isHere) {
    align(card, position);  // our own move, come back to us
  } else if (card && !moving.has(String(id))) {
    lift(card, stage, {position});
    flash(card);
  } else {
    return refresh(id);
  }
  if (isFetching) refresh(id);
}

async function fetchWanted() {
  if (isFetching) return;
  isFetching = true;
  for (let ids; (ids = takeable()).length;) await fetchCards(ids);
  isFetching = false;
}

const takeable = () => [...wanted].filter(id => !moving.has(id)).slice(0, AT_A_TIME);

async function fetchCards(ids) {
  await new Promise(requestAnimationFrame);  // a burst of events becomes one request; a hidden page waits
  for (const id of ids) wanted.delete(id);
  try {
    const part = await fragment(`/board/cards?${narrowed({ids: ids.join()})}`);
    const fresh = new Map([...part.querySelectorAll('.card')].map(card => [card.dataset.lead, card]));
    for (const id of ids) settle(id, fresh.get(id));
  } catch (problem) {
    if (problem instanceof Refused) return complain(problem);
    for (const id of ids) wanted.add(id);
    await new Promise(resolve => setTimeout(resolve, RETRY_AFTER));
  }
}

// What was heard of or moved while the answer was on its way is newer than the answer: it is fetched again.
function settle(id, fresh) {
  if (moving.has(id)) wanted.add(id);
  else if (!wanted.has(id)) fresh ? draw(fresh) : remove(id, countFetched);
}

function draw(fresh) {
  const old = cardOf(fresh.dataset.lead), stage = fresh.dataset.at, left = old && stageOf(old);
  if (old) replace(old, fresh);
  if (left === stage) {
    align(fresh, Number(fresh.dataset.position));
    return countWorking(stage);
  }
  insert(fresh, stage);
  countFetched(left, fresh.isConnected ? stage : null);
  if (fresh.isConnected) flash(fresh);
}

function replace(old, fresh) {
  const parts = card => [...card.querySelectorAll('a, button, input')];
  const focused = parts(old).indexOf(document.activeElement);
  fresh.querySelector('.pick').checked = old.querySelector('.pick').checked;
  old.replaceWith(fresh);
  if (focused >= 0) (parts(fresh)[focused] ?? fresh.querySelector('a')).focus({preventScroll: true});
}

function insert(card, stage) {
  const list = listOf(stage), before = slot(list, Number(card.dataset.position));
  if (before === undefined) card.remove();
  else glide(card, list, before);
}

document.addEventListener('card:settled', ({detail: id}) => {
  if (wanted.has(id)) fetchWanted();
});
