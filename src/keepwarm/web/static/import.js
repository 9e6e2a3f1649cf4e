// Imports: a file that is dropped is sent at once; the page of an import under way follows it.
import './page.js';
import {fragment} from './fragments.js';

const upload = document.getElementById('upload');
const zone = upload?.querySelector('.dropzone');
zone?.addEventListener('dragover', () => zone.classList.add('over'));
for (const end of ['dragleave', 'drop']) zone?.addEventListener(end, () => zone.classList.remove('over'));
upload?.addEventListener('change', () => {
  upload.ariaBusy = 'true';
  upload.requestSubmit();
});

const page = document.getElementById('import');
let isLooking = false, hasNews = false;

async function look() {
  hasNews = true;
  if (isLooking) return;
  isLooking = true;
  while (hasNews) {
    hasNews = false;
    const part = await fragment(location.href).catch(() => null);
    for (const id of ['progress', 'rows']) {
      if (part) document.getElementById(id).replaceWith(part.getElementById(id));
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  isLooking = false;
}

document.addEventListener('live:import', ({detail}) => { if (String(detail.id) === page?.dataset.import) look(); });
if (page) document.addEventListener('live:resync', look);
