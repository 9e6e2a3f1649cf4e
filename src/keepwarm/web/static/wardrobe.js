// Styles and scripts that only dialogs need are fetched with the first dialog: the page itself opens sooner.

let worn;

/** Wait until the dialog can be shown as it should look. */
export function dress() {
  worn ??= Promise.all([import('./lead.js'), ...[...document.getElementById('dialog-styles').content.children].map(wear)]);
  return worn;
}

/** The sheets that a link brings: a page's own come several as one, /static/board+card.css. */
const sheetsOf = link => /([\w+]+)\.css/.exec(link.getAttribute('href'))[1].split('+');

function wear(sheet) {
  const worn = [...document.head.querySelectorAll('link[rel=stylesheet]')].flatMap(sheetsOf);
  if (worn.includes(sheetsOf(sheet)[0])) return null;
  const link = sheet.cloneNode();
  const ready = new Promise(resolve => { link.onload = link.onerror = resolve; });
  document.head.append(link);
  return ready;
}
