// The board in a hand: in every column what is due today stands first, whatever comes and goes meanwhile.
import {board, columns} from './columns.js';

const positionOf = card => Number(card.dataset.position);
const rankOf = card => card.querySelector('.foot .overdue') ? 0 : card.querySelector('.foot .today') ? 1 : 2;

function group(column) {
  const list = column.querySelector('ol'), [due, later] = list.querySelectorAll('.group');
  const cards = [...list.querySelectorAll('.card')].map(card => ({card, rank: rankOf(card)}));
  cards.sort((one, other) => one.rank - other.rank || positionOf(other.card) - positionOf(one.card));
  const first = cards.filter(({rank}) => rank < 2).length, all = cards.map(({card}) => card);
  const rest = Number(column.querySelector('.n').textContent) - first;
  tell(due, first, first > 0);
  tell(later, rest, first > 0 && rest > 0);
  arrange(list, [due, ...all.slice(0, first), later, ...all.slice(first)]);
}

function tell(heading, count, isThere) {
  const said = heading.querySelector('.num');
  if (said.textContent !== String(count)) said.textContent = count;
  if (heading.hidden === isThere) heading.hidden = !isThere;
}

// What stands in its place already is not touched: focus, scroll and a running animation stay.
function arrange(list, wanted) {
  let place = list.firstElementChild;
  for (const each of wanted) {
    if (each === place) place = place.nextElementSibling;
    else if (list.moveBefore) list.moveBefore(each, place);
    else list.insertBefore(each, place);
  }
}

let waiting;
new MutationObserver(() => {
  waiting ??= requestAnimationFrame(() => {
    waiting = undefined;
    columns().forEach(group);
  });
}).observe(board, {childList: true, subtree: true});
