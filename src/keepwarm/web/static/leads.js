// The list of leads: select many, and see at once what was done to them or taken back.
import './page.js';
import './selection.js';
import {fragment} from './fragments.js';
import {complain} from './toasts.js';

async function redraw() {
  try {
    const part = await fragment(location.href);
    document.querySelector('.page').replaceWith(part.querySelector('.page'));
    document.dispatchEvent(new Event('picks'));
  } catch (problem) {
    complain(problem);
  }
}

document.addEventListener('bulk:done', redraw);
document.addEventListener('sent', ({target}) => { if (target.closest('.toast')) redraw(); });
