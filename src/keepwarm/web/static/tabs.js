// Tabs as ARIA describes them: one in the tab order, arrows walk them.

function choose(tab) {
  for (const each of tab.parentNode.querySelectorAll('[role=tab]')) {
    const isChosen = each === tab;
    each.ariaSelected = String(isChosen);
    each.tabIndex = isChosen ? 0 : -1;
    document.getElementById(each.getAttribute('aria-controls')).hidden = !isChosen;
  }
  tab.focus();
  tab.dispatchEvent(new Event('tab:chosen', {bubbles: true}));
}

document.addEventListener('click', event => {
  const tab = event.target.closest('[role=tab]');
  if (tab) choose(tab);
});

document.addEventListener('keydown', event => {
  const tab = event.target.closest('[role=tab]');
  if (!tab) return;
  const all = [...tab.parentNode.querySelectorAll('[role=tab]')].filter(each => each.checkVisibility()), here = all.indexOf(tab);
  const next = {ArrowRight: all[here + 1], ArrowLeft: all[here - 1], Home: all[0], End: all.at(-1)}[event.key];
  if (!next) return;
  event.preventDefault();
  choose(next);
});
