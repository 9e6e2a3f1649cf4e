// Menus that open beside what they belong to; on a phone the stylesheet makes them a sheet from below.

const MARGIN = 8;

/** Open a <dialog class="menu"> at a button, wholly within the window. */
export function openBeside(menu, button) {
  menu.showModal();
  const at = button.getBoundingClientRect();
  menu.style.inset = 'auto';
  menu.style.left = `${Math.max(MARGIN, Math.min(at.left, innerWidth - menu.offsetWidth - MARGIN))}px`;
  menu.style.top = `${Math.max(MARGIN, Math.min(at.bottom + 4, innerHeight - menu.offsetHeight - MARGIN))}px`;
}
