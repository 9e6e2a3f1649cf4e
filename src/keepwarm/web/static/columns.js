// Columns: their counts, their folds, which one a phone shows, and more cards as one scrolls.
import {fragment} from './fragments.js';
import {recall, remember} from './storage.js';
import {complain} from './toasts.js';

export const board = document.getElementById('board');
export const columns = () => [...board.querySelectorAll('.col')];
export const columnOf = stage => board.querySelector(`.col[data-stage="${stage}"]`);
export const listOf = stage => columnOf(stage).querySelector('ol');
export const stageOf = card => card.closest('.col').dataset.stage;

/** Show an exact count, in the column and on its chip. */
export function setCount(stage, count) {
  for (const each of document.querySelectorAll(`[data-count="${stage}"]`)) each.textContent = count;
}
export function addToCount(stage, change) {
  const shown = document.querySelector(`[data-count="${stage}"]`);
  setCount(stage, Math.max(0, Number(shown.textContent) + change));
}

/** Say above a column how many of its cards have an agent at work. */
export function countWorking(stage) {
  const column = columnOf(stage), working = column.querySelectorAll('.agent:not(.waiting)').length;
  column.querySelector('.work').textContent = working ? board.dataset.working.replace('{n}', working) : '';
}

const folds = recall('folds', {});
function fold(column, isFolded) {
  column.classList.toggle('folded', isFolded);
  column.querySelector('.fold').ariaExpanded = String(!isFolded);
}
for (const [stage, isFolded] of Object.entries(folds)) if (columnOf(stage)) fold(columnOf(stage), isFolded);

board.addEventListener('click', event => {
  const column = event.target.closest('.col');
  if (!event.target.closest('.fold') && !(event.target === column && column.matches('.folded'))) return;
  fold(column, folds[column.dataset.stage] = !column.matches('.folded'));
  remember('folds', folds);
});

const chips = document.querySelector('.stages');
function showOnPhone(stage) {
  for (const column of columns()) column.classList.toggle('shown', column.dataset.stage === stage);
  for (const chip of chips.children) chip.ariaPressed = String(chip.dataset.show === stage);
  const {offsetLeft, offsetWidth} = chips.querySelector('[aria-pressed=true]');
  chips.scrollLeft = offsetLeft - (chips.offsetWidth - offsetWidth) / 2;
}
chips.addEventListener('click', event => {
  const chip = event.target.closest('button');
  if (!chip) return;
  showOnPhone(chip.dataset.show);
  remember('stage', chip.dataset.show, () => sessionStorage);
});
const shown = () => board.querySelector('.col.shown').dataset.stage, last = recall('stage', null, () => sessionStorage);
showOnPhone(last && columnOf(last) ? last : shown());

/** Where a search found nothing in the column a phone shows, show the first with something in it. */
export function showFound() {
  const found = board.querySelector('.card');
  if (found && !listOf(shown()).querySelector('.card')) showOnPhone(stageOf(found));
}

const nearing = new IntersectionObserver(entries => {
  for (const {isIntersecting, target} of entries) if (isIntersecting) loadMore(target);
}, {rootMargin: '600px'});

/** Watch the ends of the columns; what comes near is loaded. */
export function watchEnds() {
  for (const end of board.querySelectorAll('.more')) nearing.observe(end);
}

async function loadMore(end) {
  nearing.unobserve(end);
  try {
    const part = await fragment(end.dataset.next);
    // A card may have come by itself while the page of cards was on its way.
    for (const card of part.querySelectorAll('.card')) if (document.getElementById(card.id)) card.remove();
    end.replaceWith(part);
    watchEnds();
  } catch (problem) {
    complain(problem);
    setTimeout(() => nearing.observe(end), 5000);
  }
}
board.addEventListener('click', event => {
  const end = event.target.closest('.more');
  if (!end) return;
  event.preventDefault();
  loadMore(end);
});
watchEnds();
