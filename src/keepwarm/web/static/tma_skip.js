// "Can't do it" on a phone: a sheet with the reasons people give most, one tap each, and room for another.
import './todomenus.js';
import {openBeside} from './menus.js';

document.addEventListener('click', event => {
  const summary = event.target.closest('.spine details[id^=skip-] > summary'), menu = document.getElementById('skip');
  if (!summary || !menu) return;
  event.preventDefault();
  const step = summary.parentNode.id.replace('skip-', '');
  Object.assign(menu.dataset, {about: 'skip', at: `/steps/${step}`, row: `step-${step}`});
  menu.querySelector('form').reset();
  openBeside(menu, summary);
});
