// What somebody has written and not saved yet, and the question before they leave it behind.

const saved = new WeakSet();  // sent, and still showing what was sent

function isChanged(field) {
  if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex(each => each.defaultSelected));
  if (/checkbox|radio/.test(field.type)) return field.checked !== field.defaultChecked;
  return field.type !== 'hidden' && field.value !== field.defaultValue;
}

const matters = field => field.matches('input, textarea, select:not([data-submit])') && !field.closest('[role=search], .bulk');

/** Every form in which something is written that is nowhere else. */
export function unsavedForms() {
  return [...document.forms].filter(form => !saved.has(form) && [...form.elements].some(each => matters(each) && isChanged(each)));
}

document.addEventListener('sent', ({target}) => { if (target.matches('form')) saved.add(target); });
document.addEventListener('submit', ({target}) => { if (!('send' in target.dataset)) saved.add(target); });
document.addEventListener('input', ({target}) => saved.delete(target.form));

/** Ask whether what is unsaved may be lost; true at once where there is nothing. */
export async function mayLeave() {
  if (!unsavedForms().length) return true;
  const question = document.getElementById('tma-leave');
  question.returnValue = '';
  question.showModal();
  await new Promise(resolve => question.addEventListener('close', resolve, {once: true}));
  return question.returnValue === 'leave';
}
