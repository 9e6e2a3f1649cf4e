// Menus made of <details> close when one looks elsewhere, as menus do.

const openMenus = () => document.querySelectorAll('details.drop[open]');

document.addEventListener('click', event => {
  for (const menu of openMenus()) {
    const isOutside = !menu.contains(event.target), isChosen = event.target.closest('.items > *');
    if (isOutside || isChosen) menu.open = false;
  }
});
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  for (const menu of openMenus()) {
    event.preventDefault();  // the dialog around it stays
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});
