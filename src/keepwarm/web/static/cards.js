// Cards on the board: found, moved, counted, taken away.
import {addToCount, board, columns, countWorking, listOf, setCount, stageOf} from './columns.js';
import {glide} from './flip.js';
import {fragment} from './fragments.js';
import {complain} from './toasts.js';

export const cardOf = id => document.getElementById(`lead-${id}`);

/** Cards whose move the server has not confirmed yet: older answers must not draw them. */
export const moving = new Set();

const positionOf = card => Number(card.dataset.position);

/**
 * What a card comes before in a column, which is ordered by position, highest first: a card, or null for the end.
 * Undefined: it lies below the loaded part, which comes with scrolling.
 */
export function slot(list, position) {
  const below = [...list.querySelectorAll('.card')].find(each => positionOf(each) < position);
  return below ?? (list.querySelector('.more') ? undefined : null);
}

/** Put a card into a column, on top until its position is known; `from` is where it seems to come from. */
export function lift(card, stage, {from, position = Infinity} = {}) {
  const left = stageOf(card), list = listOf(stage), before = slot(list, position);
  if (before === undefined) card.remove();
  else glide(card, list, before, from);
  Object.assign(card.dataset, {at: stage, position});
  count(left, stage);
}

/** Learn the position of a card, and put it there if it stands elsewhere in its column. */
export function align(card, position) {
  card.dataset.position = position;
  const before = slot(card.parentNode, position);
  if (before !== undefined && before !== card.nextElementSibling) glide(card, card.parentNode, before);
}

/** Move a card now, ask the server, put it back into its very slot if it says no. */
export async function move(card, stage, from) {
  const id = card.dataset.lead, left = stageOf(card), position = positionOf(card);
  if (left === stage) return;
  lift(card, stage, {from});
  moving.add(id);
  try {
    await fragment(`/leads/${id}/stage`, {method: 'POST', body: new URLSearchParams({stage})});
  } catch (problem) {
    // Somebody may have thrown the card away, or moved it on, while it hung in the air.
    if (card.isConnected && stageOf(card) === stage) lift(card, left, {position});
    complain(problem, board.dataset.refused);
  } finally {
    moving.delete(id);
    document.dispatchEvent(new CustomEvent('card:settled', {detail: id}));
  }
}

export function remove(id, tally = count) {
  const card = cardOf(id), stage = card && stageOf(card);
  card?.remove();
  if (card) tally(stage, null);
}

/** Draw the eye to a card that came by itself. */
export function flash(card) {
  card.classList.add('moved');
  card.addEventListener('animationend', () => card.classList.remove('moved'), {once: true});
}

/** Count along, one less here and one more there, until the server sends what is exact. */
export function count(left, stage) {
  for (const [each, change] of [[left, -1], [stage, 1]]) if (each) {
    addToCount(each, change);
    countWorking(each);
  }
}

/** Count along with a card that was fetched: the exact counts came with the event, but not those of a filter. */
export function countFetched(left, stage) {
  if ('filtered' in board.dataset) count(left, stage);
  else for (const each of [left, stage]) if (each) countWorking(each);
}

document.addEventListener('live:counts', ({detail}) => {
  if ('filtered' in board.dataset) return;  // those are the counts of everything
  for (const column of columns()) setCount(column.dataset.stage, detail[column.dataset.stage] ?? 0);
});
