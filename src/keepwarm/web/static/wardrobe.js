// Styles and scripts that only dialogs need are fetched with the first dialog: the page itself opens sooner.

let worn;

/** Wait until the dialog can be shown as it should look. */
export function dress() {
  worn ??= Promise.all([import('./lead.js'), ...[...document.getElementById('dialog-styles').content.children].map(wear)]);
  return worn;
}

function wear(sheet) {
  if (document.head.querySelector(`link[href="${sheet.getAttribute('href')}"]`)) return null;
  const link = sheet.cloneNode();
  const ready = new Promise(resolve => { link.onload = link.onerror = resolve; });
  document.head.append(link);
  return ready;
}
