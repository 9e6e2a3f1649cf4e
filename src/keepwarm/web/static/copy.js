// button[data-copy="id"] puts the text of that element on the clipboard, and says so for a moment in its own words.

document.addEventListener('click', async event => {
  const button = event.target.closest('button[data-copy]'), source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  await put(source);
  const word = button.querySelector('span') ?? button, was = word.textContent;
  if (was === button.dataset.copied) return;
  word.textContent = button.dataset.copied;
  setTimeout(() => { word.textContent = was; }, 1500);
});

// Without https the clipboard is closed to scripts, yet what is selected can be copied the old way.
async function put(source) {
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
  } catch {
    getSelection().selectAllChildren(source);
    document.execCommand('copy');
  }
}
