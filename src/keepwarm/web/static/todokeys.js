// Today and the tasks by keyboard: arrows walk the rows, letters and digits press what the one in focus has for them.
import {show} from './dialog.js';
import {recall, remember} from './storage.js';
import {dress} from './wardrobe.js';

const isTyping = element => element.matches('input:not([type=checkbox]), select, textarea, [contenteditable]');
const todos = () => [...document.querySelectorAll('.todo')].filter(todo => todo.offsetParent);

function walk(todo, by) {
  const all = todos(), next = todo ? all[all.indexOf(todo) + by] : all[0];
  next?.querySelector('a').focus();
}

const onTodo = {
  ArrowDown: todo => walk(todo, 1),
  ArrowUp: todo => walk(todo, -1),
};
const anywhere = {
  j: todo => walk(todo, 1),
  k: todo => walk(todo, -1),
  '?': () => dress().then(() => show(document.getElementById('keys').content.cloneNode(true))),
};

addEventListener('keydown', event => {
  const {key, target, altKey, ctrlKey, metaKey} = event, todo = target.closest?.('.todo');
  if (ctrlKey || metaKey || altKey || isTyping(target) || document.querySelector('dialog:modal')) return;
  const control = todo?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const act = (todo && onTodo[key]) ?? (control ? () => control.click() : anywhere[key]);
  if (!act || (key.length === 1 && !recall('letter-keys', true))) return;
  event.preventDefault();
  act(todo);
});

document.addEventListener('dialog:shown', () => {
  const choice = document.getElementById('letter-keys');
  if (choice) choice.checked = recall('letter-keys', true);
});
document.addEventListener('change', ({target}) => {
  if (target.id === 'letter-keys') remember('letter-keys', target.checked);
});
